#pragma once

#include <string>

#include "common/error.hpp"
#include "common/parameters/parameters.hpp"
#include "slave/image/grey_plane.hpp"
#include "slave/kernels/edge_tracer.hpp"

namespace ocelli::slave {

struct FoundEdges {
    TracedEdges traced;  // without the edges themselves where no map was asked for
    std::string device;  // where they were found
};

// What finds edges, on some device: the pixels of cv::Canny. An instance belongs to one thread.
class EdgeSource {
  public:
    virtual ~EdgeSource() = default;

    // `edge`: the kind's parameters, `blur` included. What it gives is valid until the next call.
    // bad_parameter as edge_thresholds(); throws what the library below throws.
    virtual Result<FoundEdges> find(const GreyPlane& grey, const Parameters& edge) = 0;
};

}  // namespace ocelli::slave
