#include "client/output/picture_writer.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string_view>

#include "common/drawing/annotate.hpp"
#include "common/text.hpp"

namespace ocelli::client {

namespace {

void write_bytes(const std::filesystem::path& path, std::span<const std::byte> bytes) {
    std::ofstream stream(path, std::ios::binary);
    stream.write(reinterpret_cast<const char*>(bytes.data()),
                 static_cast<std::streamsize>(bytes.size()));
    if (!stream.flush()) {
        throw std::runtime_error(
            fmt::format("'{}' cannot be written: check the disk and the folder", path.string()));
    }
}

// Behind the end of a sheet's picture.
constexpr std::string_view kSheetMark = "ocelli sheet";

}  // namespace

bool may_become_sheet(const std::filesystem::path& path) {
    std::error_code ignored;
    std::string end(kSheetMark.size(), '\0');
    std::ifstream stream(path, std::ios::binary);
    stream.seekg(-static_cast<std::streamoff>(end.size()), std::ios::end);
    stream.read(end.data(), static_cast<std::streamsize>(end.size()));
    return end == kSheetMark || !std::filesystem::exists(path, ignored);
}

PictureWriter::PictureWriter(std::string annotate_folder, std::string artifacts_folder,
                             std::string sheet_file)
    : annotate_folder_(std::move(annotate_folder)),
      artifacts_folder_(std::move(artifacts_folder)),
      sheet_file_(std::move(sheet_file)) {}

std::string PictureWriter::unique_stem(const std::string& file) {
    constexpr std::string_view kRoom = "-1000000.annotated.jpg";  // for what follows
    const std::string name = file == "-" ? "stdin" : std::filesystem::path(file).stem().string();
    std::string stem = shortened(name, kRoom);
    stem.resize(stem.size() - kRoom.size());
    std::string unique = stem;
    for (int number = 2; !stems_.insert(unique).second; ++number) {
        unique = fmt::format("{}-{}", stem, number);
    }
    return unique;
}

std::string PictureWriter::write(const FileReport& report) {
    if (annotate_folder_.empty() && artifacts_folder_.empty() && sheet_file_.empty()) {
        return "";
    }
    const bool is_drawn = !annotate_folder_.empty() || !sheet_file_.empty();
    const cv::Mat picture = is_drawn ? decode_upright(report.image) : cv::Mat();
    if (!sheet_file_.empty()) {
        sheet_.add(report.file, report.report, picture);
    }
    const std::string stem = unique_stem(report.file);
    try {
        if (!annotate_folder_.empty() && report.report.image.size.width > 0) {
            write_annotated(report, picture, stem);
        }
        if (!artifacts_folder_.empty()) {
            write_artifacts(report, stem);
        }
    } catch (const std::exception& error) {
        return fmt::format("{}: {}", report.file, error.what());
    }
    return "";
}

void PictureWriter::write_annotated(const FileReport& report, cv::Mat picture,
                                    const std::string& stem) const {
    if (picture.empty()) {
        throw std::runtime_error("the picture cannot be decoded here, so nothing is drawn on it");
    }
    draw_findings(picture, report.report.sections);
    write_bytes(std::filesystem::path(annotate_folder_) / shortened(stem, ".annotated.jpg"),
                encoded(picture, ".jpg"));
}

std::string PictureWriter::write_sheet() const {
    if (sheet_.empty()) {
        return "";
    }
    try {
        const std::string extension = std::filesystem::path(sheet_file_).extension().string();
        auto sheet = encoded(sheet_.render(), extension);
        const auto mark = std::as_bytes(std::span(kSheetMark));
        sheet.insert(sheet.end(), mark.begin(), mark.end());
        write_bytes(sheet_file_, sheet);
    } catch (const std::exception& error) {
        return fmt::format("--sheet: {}", error.what());
    }
    return "";
}

void PictureWriter::write_artifacts(const FileReport& report, const std::string& stem) const {
    for (const auto& [name, blob] : report.artifacts) {
        // Only the last part: a name with folders in it must not lead out of this one.
        const std::string last = std::filesystem::path(name).filename().string();
        write_bytes(std::filesystem::path(artifacts_folder_) / shortened(stem, "." + last),
                    blob.bytes());
    }
}

}  // namespace ocelli::client
