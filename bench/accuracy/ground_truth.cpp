#include "bench/accuracy/ground_truth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <optional>

namespace ocelli::accuracy {

namespace {

namespace fs = std::filesystem;

struct Row {
    std::string image;
    std::string label;
    Area area;
    bool ignore = false;
};

std::vector<std::string_view> split(std::string_view line) {
    std::vector<std::string_view> cells;
    while (true) {
        const std::size_t comma = line.find(',');
        cells.push_back(line.substr(0, comma));
        if (comma == line.npos) {
            return cells;
        }
        line.remove_prefix(comma + 1);
    }
}

std::optional<Row> parse_row(std::string_view line) {
    const auto cells = split(line);
    if (cells.size() != 7) {
        return std::nullopt;
    }
    Row row{std::string(cells[0]), std::string(cells[1]), {}, cells[6] == "1"};
    const std::array<double*, 4> numbers{&row.area.x, &row.area.y, &row.area.width,
                                         &row.area.height};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const std::string_view cell = cells[i + 2];
        const auto [end, error] =
            std::from_chars(cell.data(), cell.data() + cell.size(), *numbers[i]);
        if (error != std::errc{} || end != cell.data() + cell.size()) {
            return std::nullopt;
        }
    }
    return row;
}

Error bad(std::string sentence) {
    return {ErrorCode::bad_config, std::move(sentence)};
}

}  // namespace

bool GroundTruth::shows(std::size_t index, const std::string& label) const {
    const auto found = boxes.find(label);
    return found != boxes.end() &&
           std::any_of(found->second.begin(), found->second.end(),
                       [&](const TrueBox& box) { return box.picture == index; });
}

Result<GroundTruth> load_ground_truth(const std::filesystem::path& folder) {
    GroundTruth truth;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder / "images", error)) {
        truth.pictures.push_back(entry.path());
    }
    std::ifstream stream(folder / "gt.csv");
    if (error || !stream) {
        return bad(fmt::format("'{}' must be a folder with images/ and gt.csv", folder.string()));
    }
    std::sort(truth.pictures.begin(), truth.pictures.end());
    std::string line;
    std::getline(stream, line);
    for (int number = 2; std::getline(stream, line); ++number) {
        if (!line.empty() && line.back() == '\r') {
            line.pop_back();
        }
        const auto row = parse_row(line);
        if (!row) {
            return bad(fmt::format("{}:{}: not image,class,x,y,w,h,ignore: '{}'",
                                   (folder / "gt.csv").string(), number, line));
        }
        const auto picture =
            std::lower_bound(truth.pictures.begin(), truth.pictures.end(), folder / row->image);
        if (picture == truth.pictures.end() || *picture != folder / row->image) {
            return bad(fmt::format("{}:{}: there is no picture '{}'", (folder / "gt.csv").string(),
                                   number, row->image));
        }
        truth.boxes[row->label].push_back(
            {static_cast<std::size_t>(picture - truth.pictures.begin()), row->area, row->ignore});
    }
    return truth;
}

}  // namespace ocelli::accuracy
