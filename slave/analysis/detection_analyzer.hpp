#pragma once

// The analyzer of every kind whose findings are boxes of detectors.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.hpp"
#include "common/kinds/finding.hpp"
#include "common/kinds/parameters.hpp"
#include "slave/analysis/analyzer.hpp"
#include "slave/detectors/detector.hpp"
#include "slave/devices/gpu_pool.hpp"
#include "slave/picture/picture.hpp"

namespace ocelli::slave {

// Small and far things: a network reduces a picture to its input, and what is a dozen pixels high
// after that is lost. Looking at overlapping tiles as well keeps it.

// The regions in which a detector with that input should look at a picture: all of it, for what is
// larger than a tile, and four tiles that overlap by a fifth of the picture. None, when it should
// look at the picture once: with mode "off", without an input size, or when the picture is smaller
// than the input. Mode "2x2" tiles every other picture, "auto" those whose longer side is at least
// `kAutoReduction` times the input's.
std::vector<Box> plan_regions(std::string_view mode, PictureSize picture,
                              std::optional<PictureSize> input);

inline constexpr double kAutoReduction = 4;

// "person, car" to its words, without the spaces around them; they are views of `list`.
std::vector<std::string_view> words_of(std::string_view list);

// Findings of any kind by the detector that the parameters name, filtered by confidence, label and
// size as far as the kind has parameters for them; the most certain first, so that the same picture
// always gives the same list. With the parameter `tiles` it may ask for the picture in regions.
class DetectionAnalyzer final : public Analyzer {
  public:
    // `detectors`: in order of preference; "auto" takes the first.
    explicit DetectionAnalyzer(Detectors detectors) : detectors_(std::move(detectors)) {}

    Result<AnalysisOutput> analyze(const AnalysisInput& input) override;

  private:
    // bad_parameter when there is none of the name that the parameter `detector` has.
    Result<Detector*> choose(const Parameters& parameters) const;
    // bad_parameter: a label that nothing here can find would silently leave out everything.
    Result<void> check_labels(std::span<const std::string_view> wanted,
                              std::string_view kind) const;

    Detectors detectors_;
};

// An analyzer whose engine works on a GPU by itself. When it fails, the GPU is tried: what broke
// the engine may have broken the process's context, which GpuPool::lost() then says.
class WatchedAnalyzer final : public Analyzer {
  public:
    WatchedAnalyzer(std::unique_ptr<Analyzer> inner, std::shared_ptr<GpuPool> gpu)
        : inner_(std::move(inner)), gpu_(std::move(gpu)) {}

    Result<AnalysisOutput> analyze(const AnalysisInput& input) override {
        auto output = inner_->analyze(input);
        if (!output && output.error().code == ErrorCode::analysis_failed) {
            gpu_->check();
        }
        return output;
    }

  private:
    std::unique_ptr<Analyzer> inner_;
    std::shared_ptr<GpuPool> gpu_;
};

}  // namespace ocelli::slave
