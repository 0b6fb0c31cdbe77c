#pragma once

// The subcommands: what they print, and their exit status.

#include <string>

#include "client/options.hpp"

namespace ocelli::client {

inline constexpr int kIncomplete = 1;
inline constexpr int kUsage = 2;
inline constexpr int kNoMaster = 3;
inline constexpr int kInterrupted = 130;

// On standard error.
void complain(const std::string& sentence);

int run_submit(const SubmitOptions& options);
int run_watch(const WatchOptions& options);
int run_result(const ResultOptions& options);
int run_bench(const BenchOptions& options);
int run_status(const StatusOptions& options);
int run_models(const ModelsOptions& options);
int run_drain(const DrainOptions& options);
int run_config_check(const ConfigCheckOptions& options);

}  // namespace ocelli::client
