#include "common/kinds/merge_regions.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "common/kinds/kind_table.hpp"

namespace ocelli {

namespace {

constexpr double kSameThing = 0.45;
constexpr double kCovered = 0.7;

struct Span {
    double begin;
    double end;
};

// In double: far ends of hostile boxes do not fit an int.
Span across(const Box& box) {
    return {1.0 * box.x, 1.0 * box.x + box.width};
}
Span down(const Box& box) {
    return {1.0 * box.y, 1.0 * box.y + box.height};
}

double common_length(Span a, Span b) {
    return std::max(0.0, std::min(a.end, b.end) - std::max(a.begin, b.begin));
}

double area_of(const Box& box) {
    return static_cast<double>(box.width) * box.height;
}

double common_area(const Box& a, const Box& b) {
    return common_length(across(a), across(b)) * common_length(down(a), down(b));
}

// Whether one side ends where the region does, and the picture goes on. Detectors place the end of
// what is cut off a little inside or outside of the border.
bool is_cut(Span box, Span region, double picture) {
    const double margin = std::max(2.0, (region.end - region.begin) * 0.01);
    return (region.begin > 0 && box.begin < region.begin + margin) ||
           (region.end < picture && box.end > region.end - margin);
}

bool is_cut(const Box& box, const Box& region, PictureSize picture) {
    return is_cut(across(box), across(region), picture.width) ||
           is_cut(down(box), down(region), picture.height);
}

struct Placed {
    Finding finding;
    std::size_t part;
    bool cut;

    const Box& box() const { return *finding.box; }
};

bool is_same(const Placed& better, const Placed& other) {
    const Box& a = better.box();
    const Box& b = other.box();
    if (better.part == other.part || better.finding.label != other.finding.label) {
        return false;
    }
    const double common = common_area(a, b);
    return common >= kSameThing * (area_of(a) + area_of(b) - common) ||
           (other.cut && common >= kCovered * area_of(b));
}

auto reading_order(const Finding& finding) {
    const Box& box = *finding.box;
    return std::tuple(-finding.confidence, box.y, box.x, box.width, box.height,
                      std::string_view(finding.label));
}

std::vector<Finding> merge_boxes(std::vector<RegionSection>& parts, PictureSize picture) {
    std::vector<Placed> all;
    for (std::size_t part = 0; part < parts.size(); ++part) {
        for (Finding& finding : parts[part].section.findings) {
            if (finding.box) {
                const bool cut = is_cut(*finding.box, parts[part].region, picture);
                all.push_back({std::move(finding), part, cut});
            }
        }
    }
    // Whole ones first, so that what is cut off yields to them however certain it is.
    std::ranges::stable_sort(all, [](const Placed& a, const Placed& b) {
        return a.cut != b.cut ? b.cut : reading_order(a.finding) < reading_order(b.finding);
    });
    std::vector<Placed> kept;
    for (Placed& each : all) {
        if (std::ranges::none_of(kept, [&](const auto& better) { return is_same(better, each); })) {
            kept.push_back(std::move(each));
        }
    }
    std::vector<Finding> merged;
    for (Placed& each : kept) {
        merged.push_back(std::move(each.finding));
    }
    std::ranges::stable_sort(merged, [](const Finding& a, const Finding& b) {
        return reading_order(a) < reading_order(b);
    });
    return merged;
}

}  // namespace

Section merge_regions(std::vector<RegionSection> parts, PictureSize picture) {
    std::ranges::stable_sort(parts, {}, [](const RegionSection& part) {
        const Box& box = part.region;
        return std::tuple(-area_of(box), box.y, box.x, box.width, box.height);
    });
    Section& largest = parts.front().section;
    const Kind* const kind = find_kind(largest.kind);
    if (kind == nullptr || kind->regions == Regions::whole) {
        return std::move(largest);
    }
    std::vector<Finding> findings = merge_boxes(parts, picture);
    return {std::move(largest.kind), std::move(findings), std::move(largest.numbers)};
}

}  // namespace ocelli
