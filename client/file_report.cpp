#include "client/file_report.hpp"

namespace ocelli::client {

FileReport failed_report(const std::string& file, const wire::Submit& submit, const Blob& image,
                         const Error& error) {
    FileReport failed{file, {}, image, {}};
    failed.report.task_id = submit.task_id;
    failed.report.camera = submit.camera;
    failed.report.captured_at = submit.captured_at;
    failed.report.status = TaskStatus::failed;
    failed.report.image.bytes = image.size();
    failed.report.image.digest = digest_of(image.bytes());
    for (const std::string& kind : submit.kinds) {
        SubtaskReport subtask;
        subtask.kind = kind;
        subtask.status = SubtaskStatus::failed;
        subtask.error = error.message;
        failed.report.subtasks.push_back(std::move(subtask));
    }
    return failed;
}

FileReport received_report(const std::string& file, wire::ReportMessage message, const Blob& blob,
                           Blob image) {
    FileReport received{file, std::move(message.report), std::move(image), {}};
    std::size_t offset = 0;
    for (const wire::ArtifactHeader& header : message.artifacts) {
        if (header.bytes > blob.size() - offset) {
            break;
        }
        received.artifacts.emplace_back(header.name,
                                        Blob::copy_of(blob.bytes().subspan(offset, header.bytes)));
        offset += header.bytes;
    }
    return received;
}

}  // namespace ocelli::client
