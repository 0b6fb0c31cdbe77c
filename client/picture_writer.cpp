#include "client/picture_writer.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <stdexcept>

#include "client/annotate.hpp"

namespace ocelli::client {

namespace {

constexpr int kJpegQuality = 92;

void write_bytes(const std::filesystem::path& path, std::span<const std::byte> bytes) {
    std::ofstream stream(path, std::ios::binary);
    stream.write(reinterpret_cast<const char*>(bytes.data()),
                 static_cast<std::streamsize>(bytes.size()));
    if (!stream.flush()) {
        throw std::runtime_error(
            fmt::format("'{}' cannot be written: check the disk and the folder", path.string()));
    }
}

// The picture upright, as the report's coordinates are. Empty when it cannot be decoded here.
cv::Mat decode(const Blob& image) {
    if (image.empty()) {
        return {};
    }
    const auto bytes = image.bytes();
    const cv::Mat encoded(1, static_cast<int>(bytes.size()), CV_8U,
                          const_cast<std::byte*>(bytes.data()));
    return cv::imdecode(encoded, cv::IMREAD_COLOR);
}

}  // namespace

PictureWriter::PictureWriter(std::string annotate_folder, std::string edge_maps_folder,
                             std::string sheet_file)
    : annotate_folder_(std::move(annotate_folder)),
      edge_maps_folder_(std::move(edge_maps_folder)),
      sheet_file_(std::move(sheet_file)) {}

std::string PictureWriter::unique_stem(const std::string& file) {
    const std::string stem = file == "-" ? "stdin" : std::filesystem::path(file).stem().string();
    std::string unique = stem;
    for (int number = 2; !stems_.insert(unique).second; ++number) {
        unique = fmt::format("{}-{}", stem, number);
    }
    return unique;
}

std::string PictureWriter::write(const FileReport& report) {
    if (annotate_folder_.empty() && edge_maps_folder_.empty() && sheet_file_.empty()) {
        return "";
    }
    const bool is_drawn = !annotate_folder_.empty() || !sheet_file_.empty();
    const cv::Mat picture = is_drawn ? decode(report.image) : cv::Mat();
    if (!sheet_file_.empty()) {
        sheet_.add(report, picture);
    }
    const std::string stem = unique_stem(report.file);
    try {
        if (!annotate_folder_.empty() && report.report.image.size.width > 0) {
            write_annotated(report, picture, stem);
        }
        if (!edge_maps_folder_.empty()) {
            write_edge_map(report, stem);
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
    draw_findings(picture, report.report.findings);
    std::vector<unsigned char> encoded;
    cv::imencode(".jpg", picture, encoded, {cv::IMWRITE_JPEG_QUALITY, kJpegQuality});
    write_bytes(std::filesystem::path(annotate_folder_) / (stem + ".annotated.jpg"),
                std::as_bytes(std::span(encoded)));
}

std::string PictureWriter::write_sheet() const {
    if (sheet_.empty()) {
        return "";
    }
    try {
        std::vector<unsigned char> encoded;
        cv::imencode(std::filesystem::path(sheet_file_).extension().string(), sheet_.render(),
                     encoded);
        write_bytes(sheet_file_, std::as_bytes(std::span(encoded)));
    } catch (const std::exception& error) {
        return fmt::format("--sheet: {}", error.what());
    }
    return "";
}

void PictureWriter::write_edge_map(const FileReport& report, const std::string& stem) const {
    for (const auto& [name, blob] : report.artifacts) {
        if (name == "edges.png") {
            write_bytes(std::filesystem::path(edge_maps_folder_) / (stem + ".edges.png"),
                        blob.bytes());
        }
    }
}

}  // namespace ocelli::client
