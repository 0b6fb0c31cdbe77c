#include "slave/devices/as_clause.hpp"

#include <cctype>

namespace ocelli::slave {

namespace {

bool is(char letter, int (*kind)(int)) {
    return kind(static_cast<unsigned char>(letter)) != 0;
}

}  // namespace

std::string as_clause(std::string sentence) {
    if (sentence.ends_with('.')) {
        sentence.pop_back();
    }
    if (sentence.size() > 1 && is(sentence[0], std::isupper) && is(sentence[1], std::islower)) {
        sentence[0] = static_cast<char>(std::tolower(sentence[0]));
    }
    return sentence;
}

}  // namespace ocelli::slave
