#include "slave/devices/cascade_proof.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "slave/cuda/failure.hpp"
#include "slave/devices/as_clause.hpp"
#include "slave/devices/probe_picture.hpp"
#include "slave/kernels/haar_search.hpp"

namespace ocelli::slave {

namespace {

constexpr double kScaleFactor = 1.1;

std::vector<cuda::Box> found_by_cpu(const HaarCascade& cascade, const cv::Mat& picture) {
    std::vector<cuda::Box> boxes;
    for (const cv::Rect& each : HaarSearch(cascade).windows(picture, kScaleFactor, {})) {
        boxes.push_back({each.x, each.y, each.width, each.height});
    }
    return boxes;
}

std::vector<cuda::Box> found_by(GpuPool& gpu, const HaarCascade& cascade, const cv::Mat& picture) {
    std::vector<cuda::Box> boxes;
    const GpuCascade& kept = gpu.keep(cascade);
    gpu.work_on({picture}, [&](GpuWorker& worker) {
        boxes = worker.windows(kept, {kScaleFactor, 0, 0});
    });
    return boxes;
}

std::string compare(GpuPool& gpu, const HaarCascade& cascade, const cv::Mat& picture,
                    const std::vector<cuda::Box>& expected) {
    const std::vector<cuda::Box> found = found_by(gpu, cascade, picture);
    if (found == expected) {
        return "";
    }
    return fmt::format(
        "with {} of its stages it found {} windows in a test picture where the CPU finds {}{}",
        cascade.stages.size(), found.size(), expected.size(),
        found.size() == expected.size() ? ", and not the same" : "");
}

std::string try_on(GpuPool& gpu, const HaarCascade& cascade) {
    constexpr std::size_t kStages = 3;
    const cv::Size size(std::max(160, 4 * cascade.window.width),
                        std::max(120, 3 * cascade.window.height));
    const cv::Mat picture = probe_picture(size);
    // A whole cascade finds next to nothing there, and nothing compared with nothing proves
    // nothing.
    HaarCascade shorter = cascade;
    shorter.stages.resize(std::min(kStages, cascade.stages.size()));
    std::vector<cuda::Box> expected = found_by_cpu(shorter, picture);
    while (expected.empty() && shorter.stages.size() > 1) {
        shorter.stages.pop_back();
        expected = found_by_cpu(shorter, picture);
    }
    if (expected.empty()) {
        return "there is nothing to compare it by: the CPU finds nothing in the test picture, even "
               "with the first of its stages alone";
    }
    const std::string reason = compare(gpu, shorter, picture, expected);
    return reason.empty() ? compare(gpu, cascade, picture, found_by_cpu(cascade, picture)) : reason;
}

}  // namespace

std::string why_not(GpuPool& gpu, const HaarCascade& cascade) {
    GpuCascade& kept = gpu.keep(cascade);
    std::call_once(kept.tried, [&] {
        try {
            kept.why_not = try_on(gpu, cascade);
        } catch (const std::exception& failure) {
            kept.why_not = as_clause(failure.what());
        }
    });
    return kept.why_not;
}

}  // namespace ocelli::slave
