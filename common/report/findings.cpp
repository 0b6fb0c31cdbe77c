#include "common/report/findings.hpp"

#include <utility>

namespace ocelli {

namespace {

template <class Section>
void take_if_absent(Section& mine, Section& theirs) {
    if (!mine && theirs) {
        mine = std::move(theirs);
    }
}

}  // namespace

void Findings::absorb(Findings&& other) {
    take_if_absent(objects, other.objects);
    take_if_absent(faces, other.faces);
    take_if_absent(edges, other.edges);
    take_if_absent(corners, other.corners);
}

}  // namespace ocelli
