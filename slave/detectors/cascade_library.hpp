#pragma once

// The cascades that a slave has: those with a manifest whose XML file is found.

#include <memory>
#include <span>
#include <string>

#include "common/error.hpp"
#include "slave/detectors/detector.hpp"
#include "slave/detectors/window_source.hpp"
#include "slave/networks/manifest_library.hpp"

namespace ocelli::slave {

// cascades/*.toml as they were at build time, sorted by name.
std::span<const EmbeddedManifest> embedded_cascades();

// Detectors for one pool thread, by the manifests that are built in and those in `folder` (every
// *.toml; one with the detector and role of a built-in one replaces it). The XML files are looked
// for in `folder`, then where OpenCV's data are. An empty `folder` means none.
//
// A built-in manifest whose file is nowhere gives no detector: the machine has no opencv-data.
// bad_config: no such folder, a manifest in it is wrong or its file missing, a file is no cascade,
// or the device was asked for by name and does not find with one what the CPU finds.
Result<Detectors> make_cascade_object_detectors(const std::string& folder,
                                                const CascadeDevice& device = {});
Result<Detectors> make_cascade_face_detectors(const std::string& folder,
                                              const CascadeDevice& device = {});

}  // namespace ocelli::slave
