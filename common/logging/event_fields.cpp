#include "common/logging/event_fields.hpp"

namespace ocelli {

namespace {

thread_local const EventFields* current = nullptr;

}  // namespace

const EventFields* current_event_fields() {
    return current;
}

EventFieldsScope::EventFieldsScope(const EventFields& fields) {
    current = &fields;
}

EventFieldsScope::~EventFieldsScope() {
    current = nullptr;
}

}  // namespace ocelli
