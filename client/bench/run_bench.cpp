#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "client/bench/bench_session.hpp"
#include "client/commands.hpp"
#include "client/print.hpp"
#include "client/read_picture.hpp"
#include "client/report_table.hpp"
#include "common/report/report_json.hpp"

namespace ocelli::client {

int run_bench(const BenchOptions& options) {
    std::vector<Blob> pictures;
    for (const std::string& file : options.files) {
        auto picture = read_picture(file, wire::kImageBytesMax);
        if (!picture) {
            fmt::print(stderr, "ocelli: {}: {}\n", printable(file), picture.error().message);
            return kUsage;
        }
        pictures.push_back(std::move(picture->bytes));
    }
    const BenchResult result = BenchSession(options, std::move(pictures)).run();
    if (result.link_lost) {
        fmt::print(stderr, "ocelli: {}\n", printable(result.link_lost->message));
    }
    if (result.seconds > 0) {
        print(options.json ? to_line(to_json(options, result)) + "\n" : to_text(options, result));
    }
    if (result.interrupted) {
        return kInterrupted;
    }
    if (result.link_lost) {
        return kNoMaster;
    }
    return result.complete > 0 && result.complete == result.due ? 0 : kIncomplete;
}

}  // namespace ocelli::client
