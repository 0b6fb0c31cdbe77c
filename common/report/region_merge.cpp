#include "common/report/region_merge.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>

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

std::string_view label_of(const ObjectFinding& object) {
    return object.label;
}
std::string_view label_of(const FaceFinding&) {
    return "face";
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

template <class Finding>
struct Placed {
    Finding finding;
    std::size_t part;
    bool cut;
};

template <class Finding>
bool is_same(const Placed<Finding>& better, const Placed<Finding>& other) {
    const Box& a = better.finding.box;
    const Box& b = other.finding.box;
    if (better.part == other.part || label_of(better.finding) != label_of(other.finding)) {
        return false;
    }
    const double common = common_area(a, b);
    return common >= kSameThing * (area_of(a) + area_of(b) - common) ||
           (other.cut && common >= kCovered * area_of(b));
}

template <class Finding>
auto reading_order(const Finding& finding) {
    const Box& box = finding.box;
    return std::tuple(-finding.confidence, box.y, box.x, box.width, box.height, label_of(finding));
}

template <class Finding>
std::optional<std::vector<Finding>> merge(const std::vector<RegionFindings>& parts,
                                          std::optional<std::vector<Finding>> Findings::*section,
                                          PictureSize picture) {
    std::vector<Placed<Finding>> all;
    bool any = false;
    for (std::size_t part = 0; part < parts.size(); ++part) {
        const auto& list = parts[part].findings.*section;
        any = any || list.has_value();
        for (const Finding& finding : list.value_or(std::vector<Finding>{})) {
            all.push_back({finding, part, is_cut(finding.box, parts[part].region, picture)});
        }
    }
    if (!any) {
        return std::nullopt;
    }
    // Whole ones first, so that what is cut off yields to them however certain it is.
    std::ranges::stable_sort(all, {}, [](const auto& each) {
        return std::tuple(each.cut, reading_order(each.finding));
    });
    std::vector<Placed<Finding>> kept;
    for (auto& each : all) {
        if (std::ranges::none_of(kept, [&](const auto& better) { return is_same(better, each); })) {
            kept.push_back(std::move(each));
        }
    }
    std::vector<Finding> merged;
    for (auto& each : kept) {
        merged.push_back(std::move(each.finding));
    }
    std::ranges::stable_sort(merged, {}, [](const auto& each) { return reading_order(each); });
    return merged;
}

}  // namespace

Findings merge_regions(std::vector<RegionFindings> parts, PictureSize picture) {
    std::ranges::stable_sort(parts, {}, [](const RegionFindings& part) {
        const Box& box = part.region;
        return std::tuple(-area_of(box), box.y, box.x, box.width, box.height);
    });
    Findings merged;
    merged.objects = merge(parts, &Findings::objects, picture);
    merged.faces = merge(parts, &Findings::faces, picture);
    for (RegionFindings& part : parts) {
        merged.absorb(std::move(part.findings));
    }
    return merged;
}

}  // namespace ocelli
