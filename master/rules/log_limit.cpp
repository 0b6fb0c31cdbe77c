#include "master/rules/log_limit.hpp"

#include <algorithm>
#include <utility>

namespace ocelli::master {

bool LogLimit::admit(TimePoint now) {
    const auto refills = (now - refilled_) / kRefill;
    if (refills > 0) {
        left_ = static_cast<int>(std::min<std::int64_t>(kAtOnce, left_ + refills));
        refilled_ = now;
    }
    if (left_ == 0) {
        ++left_out_;
        return false;
    }
    --left_;
    return true;
}

int LogLimit::take_left_out() {
    return std::exchange(left_out_, 0);
}

}  // namespace ocelli::master
