#pragma once

// What one file in cascades/ says about one trained cascade: adding a cascade is adding a manifest.

#include <string>
#include <string_view>

#include "common/error.hpp"

namespace ocelli::slave {

enum class CascadeTask { face, object };
// Only faces have one: a detector's frontal cascade, and the profile cascade that completes it.
enum class CascadeRole { none, frontal, profile };

// Shares of the trained window's sides to cut off its boxes; negative ones extend them.
struct CascadeTrim {
    double left = 0;
    double top = 0;
    double right = 0;
    double bottom = 0;
};

struct CascadeManifest {
    std::string origin;    // the manifest's own name, for messages
    std::string detector;  // what `object.detector` or `face.detector` calls it
    CascadeTask task = CascadeTask::object;
    CascadeRole role = CascadeRole::none;
    std::string label;  // of objects
    std::string file;   // the XML, relative to a cascades folder
    double scale_factor = 1.1;
    int min_width = 0;  // px; 0: the window it was trained with
    int min_height = 0;
    int min_neighbours = 1;  // windows that must agree
    CascadeTrim trim;
};

// bad_config names the manifest, the line and the field. `origin` stands for the file in messages.
Result<CascadeManifest> parse_cascade_manifest(std::string_view toml, std::string origin);

}  // namespace ocelli::slave
