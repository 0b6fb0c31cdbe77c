#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <CLI/CLI.hpp>

#include <variant>

#include "client/bench/bench.hpp"
#include "client/config_check.hpp"
#include "client/result.hpp"
#include "client/status.hpp"
#include "client/submit.hpp"
#include "client/watch/watch.hpp"
#include "common/version.hpp"
#include "tests/unit/client/temporary_folder.hpp"
#include "tests/unit/common/security/scratch_file.hpp"

namespace ocelli::client {
namespace {

using ocelli::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Exit {
    int status = 0;
};
using Options = std::variant<Exit, SubmitOptions, WatchOptions, BenchOptions, StatusOptions,
                             ResultOptions, ConfigCheckOptions>;

// What the command that is named would run with.
Options parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "ocelli");
    Options options;
    int status = -1;
    const auto keep = [&options](const auto& checked) {
        options = checked;
        return 0;
    };
    CLI::App app("", "ocelli");
    app.set_version_flag("--version", [] { return version_text("ocelli"); });
    add_command<SubmitFlags>(app, status, keep);
    add_command<WatchFlags>(app, status, keep);
    add_command<BenchFlags>(app, status, keep);
    add_command<StatusFlags>(app, status, keep);
    add_command<ResultFlags>(app, status, keep);
    add_command<ConfigCheckFlags>(app, status, keep);
    add_help_command(app);
    app.require_subcommand(1);
    const int left = parse_command_line(app, static_cast<int>(arguments.size()), arguments.data())
                         .value_or(status);
    return left == 0 && status == 0 ? options : Exit{left};
}

// What a usage error says; fails when the command line is accepted.
std::string usage_error(const std::vector<const char*>& arguments) {
    ::testing::internal::CaptureStderr();
    const Options options = parse(arguments);
    std::string said = ::testing::internal::GetCapturedStderr();
    const auto* exit = std::get_if<Exit>(&options);
    EXPECT_TRUE(exit != nullptr && exit->status == 2) << said;
    return said;
}

// Each is one sentence with what to do; words within two letters of a right one are suggested.
TEST(Options, WrongWordsAreNamedAndSuggested) {
    EXPECT_THAT(usage_error({}), HasSubstr("a command is missing. Commands are submit, watch"));
    EXPECT_THAT(usage_error({"stauts"}),
                HasSubstr("there is no command 'stauts'. Did you mean 'status'?"));
    EXPECT_THAT(usage_error({"submit", "--annotte", "out", "a.jpg"}),
                HasSubstr("there is no option '--annotte'. Did you mean '--annotate'?"));
    EXPECT_THAT(usage_error({"submit", "--annotte=out", "a.jpg"}), HasSubstr("'--annotate'?"));
    EXPECT_THAT(usage_error({"status", "now"}), HasSubstr("'now' is one argument too many."));
    EXPECT_THAT(usage_error({"help", "submitt"}), HasSubstr("Did you mean 'submit'?"));
    EXPECT_THAT(usage_error({"submit", "--timeout", "1 minute", "a.jpg"}),
                HasSubstr("--timeout must be a time from 0.001 s to a day"));
    EXPECT_THAT(usage_error({"submit"}), HasSubstr("Try 'ocelli submit --help'."));
}

TEST(Options, SubmitHasDefaults) {
    const auto options = std::get<SubmitOptions>(parse({"submit", "a.jpg"}));
    EXPECT_EQ(options.master, (net::Address{"127.0.0.1", 7600}));
    EXPECT_THAT(options.kinds, ElementsAre("object", "face", "edge", "corner"));
    EXPECT_EQ(options.timeout, std::chrono::seconds{60});
    EXPECT_EQ(options.concurrency, 8);
    EXPECT_FALSE(options.json);
    EXPECT_THAT(options.files, ElementsAre("a.jpg"));
}

TEST(Options, SubmitTakesEverything) {
    const TemporaryFolder folder;
    const std::string out = folder.file("new/out");
    const auto options = std::get<SubmitOptions>(parse({"submit",
                                                        "--master",
                                                        "[::1]:9",
                                                        "--camera",
                                                        "yard",
                                                        "--kinds",
                                                        "edge,face",
                                                        "--set",
                                                        "face.min_confidence=0.3",
                                                        "--set",
                                                        "face.min_confidence=0.4",
                                                        "--json",
                                                        "--annotate",
                                                        out.c_str(),
                                                        "--edge-maps",
                                                        out.c_str(),
                                                        "--timeout",
                                                        "2.5",
                                                        "--concurrency",
                                                        "3",
                                                        "a.jpg",
                                                        "-",
                                                        "b.jpg"}));
    EXPECT_EQ(options.master, (net::Address{"::1", 9}));
    EXPECT_EQ(options.camera, "yard");
    EXPECT_THAT(options.kinds, ElementsAre("edge", "face"));
    EXPECT_THAT(options.overrides, ElementsAre(ParameterOverride{"face", "min_confidence", "0.3"},
                                               ParameterOverride{"face", "min_confidence", "0.4"},
                                               ParameterOverride{"edge", "map", "true"}));
    EXPECT_TRUE(options.json);
    EXPECT_EQ(options.timeout, std::chrono::milliseconds{2500});
    EXPECT_EQ(options.concurrency, 3);
    EXPECT_THAT(options.files, ElementsAre("a.jpg", "-", "b.jpg"));
    EXPECT_TRUE(std::filesystem::is_directory(out) && std::filesystem::is_empty(out));
}

TEST(Options, FilesMayFollowEachFlag) {
    for (const char* const set : {"--set=edge.low=10", "--set=edge.high=200"}) {
        const auto options = std::get<SubmitOptions>(parse({"submit", set, "a.jpg", "b.jpg"}));
        EXPECT_EQ(options.overrides.size(), 1U);
        EXPECT_THAT(options.files, ElementsAre("a.jpg", "b.jpg"));
    }
    const auto options = std::get<SubmitOptions>(
        parse({"submit", "--set", "edge.low=10", "--set", "edge.high=200", "a.jpg", "b.jpg"}));
    EXPECT_EQ(options.overrides.size(), 2U);
    EXPECT_THAT(options.files, ElementsAre("a.jpg", "b.jpg"));
}

TEST(Options, FilesMayFollowTwoDashes) {
    const auto options =
        std::get<SubmitOptions>(parse({"submit", "--camera", "yard", "--", "--odd.jpg", "b.jpg"}));
    EXPECT_THAT(options.files, ElementsAre("--odd.jpg", "b.jpg"));
}

TEST(Options, StatusTakesMasterAndJson) {
    const auto options =
        std::get<StatusOptions>(parse({"status", "--master", "appliance.lan:7610", "--json"}));
    EXPECT_EQ(options.master, (net::Address{"appliance.lan", 7610}));
    EXPECT_TRUE(options.json);
}

// Commands share the flags: what another one would take must not win.
TEST(Options, AFlagWinsOverTheEnvironmentForEachCommand) {
    const ScratchFolder folder;
    const std::string flag = folder.file("flag", "0123456789abcdef", 0600);
    const std::string variable = folder.file("variable", "0123456789abcdef", 0600);
    ::setenv("OCELLI_TOKEN_FILE", variable.c_str(), 1);
    const auto submit =
        std::get<SubmitOptions>(parse({"submit", "--token-file", flag.c_str(), "a.jpg"}));
    const auto status = std::get<StatusOptions>(parse({"status", "--token-file", flag.c_str()}));
    const auto bench = std::get<BenchOptions>(parse({"bench", "a.jpg"}));
    ::unsetenv("OCELLI_TOKEN_FILE");
    EXPECT_EQ(submit.credentials.token, flag);
    EXPECT_EQ(status.credentials.token, flag);
    EXPECT_EQ(bench.credentials.token, variable);
    EXPECT_EQ(std::get<StatusOptions>(parse({"status"})).credentials.token, "");
}

TEST(Options, CredentialsAreCheckedBeforeAnythingIsSent) {
    EXPECT_THAT(usage_error({"submit", "--token-file", "/no/such", "a.jpg"}),
                HasSubstr("'/no/such' cannot be read"));
    EXPECT_THAT(usage_error({"status", "--tls-ca", "/no/such"}), HasSubstr("cannot be read"));
    EXPECT_THAT(usage_error({"result", "--tls-key", "k", "0197a2b4-6c1e-7d33-9a3b-5f0c2d1e4a77"}),
                HasSubstr("belong together"));
}

TEST(Options, HelpAndVersionAreNoErrors) {
    ::testing::internal::CaptureStdout();
    EXPECT_EQ(std::get<Exit>(parse({"--version"})).status, 0);
    EXPECT_EQ(std::get<Exit>(parse({"submit", "--help"})).status, 0);
    const std::string said = ::testing::internal::GetCapturedStdout();
    EXPECT_THAT(said, HasSubstr("ocelli " OCELLI_VERSION));
    EXPECT_THAT(said, HasSubstr("Examples:"));
}

TEST(Options, UsageErrorsSayWhatIsWrong) {
    EXPECT_THAT(usage_error({"submit", "--kinds", "object,fase", "a.jpg"}),
                HasSubstr("Did you mean 'face'?"));
    EXPECT_THAT(usage_error({"submit", "--kinds", "face,face", "a.jpg"}), HasSubstr("twice"));
    EXPECT_THAT(usage_error({"submit", "--kinds", "", "a.jpg"}), HasSubstr("no kind ''"));
    EXPECT_THAT(usage_error({"submit", "--set", "object.min_confidense=0.1", "a.jpg"}),
                HasSubstr("min_confidence"));
    EXPECT_THAT(usage_error({"submit", "--set", "object.min_confidence=7", "a.jpg"}),
                HasSubstr("object.min_confidence"));
    EXPECT_THAT(usage_error({"submit", "--set", "object", "a.jpg"}), HasSubstr("--set"));
    EXPECT_THAT(
        usage_error({"submit", "--kinds", "edge", "--set", "face.min_confidence=0.3", "a.jpg"}),
        HasSubstr("'face' is not among --kinds"));
    EXPECT_THAT(usage_error({"submit", "--master", "nowhere", "a.jpg"}), HasSubstr("'nowhere'"));
    EXPECT_THAT(usage_error({"status", "--master", "::1:7600"}), HasSubstr("brackets"));
    EXPECT_THAT(usage_error({"submit", "--timeout", "0", "a.jpg"}), HasSubstr("--timeout"));
    EXPECT_THAT(usage_error({"submit", "--timeout", "nan", "a.jpg"}), HasSubstr("--timeout"));
    EXPECT_THAT(usage_error({"submit", "--concurrency", "0", "a.jpg"}), HasSubstr("--concurrency"));
    EXPECT_THAT(usage_error({"submit", "--concurrency", "many", "a.jpg"}),
                HasSubstr("--concurrency"));
    EXPECT_THAT(usage_error({"submit", "-", "-"}), HasSubstr("once only"));
    EXPECT_THAT(usage_error({"submit", "--kinds", "face", "--edge-maps", "out", "a.jpg"}),
                HasSubstr("--artifacts needs a kind that makes any among --kinds: 'edge'"));
    EXPECT_THAT(usage_error({"submit"}), HasSubstr("FILE"));
    EXPECT_THAT(usage_error({"submit", "--colour", "a.jpg"}), HasSubstr("--colour"));
}

TEST(CheckWritableFolder, RefusesWhereNoFileCanBe) {
    const TemporaryFolder folder;
    const std::string file = folder.write("file", "x");
    EXPECT_THAT(usage_error({"submit", "--annotate", file.c_str(), "a.jpg"}), HasSubstr(file));
    EXPECT_FALSE(check_writable_folder(file + "/below", "--annotate"));
    EXPECT_FALSE(check_writable_folder("/proc/ocelli", "--annotate"));
}

TEST(CheckWritableFolder, LeavesNothingBehind) {
    const TemporaryFolder folder;
    EXPECT_TRUE(check_writable_folder(folder.file(""), "--annotate"));
    EXPECT_TRUE(folder.empty());
}

TEST(Options, WatchHasDefaultsAndKeepsItsStateInTheFolder) {
    const TemporaryFolder folder;
    const std::string cameras = folder.file("");
    const auto options = std::get<WatchOptions>(parse({"watch", cameras.c_str()}));
    EXPECT_EQ(options.folder, cameras);
    EXPECT_EQ(options.state_file, folder.file(".ocelli-watch"));
    EXPECT_THAT(options.kinds, ElementsAre("object", "face", "edge", "corner"));
    EXPECT_EQ(options.move_folder, "");
    EXPECT_FALSE(options.delete_reported);
}

TEST(Options, WatchIsToldWhatIsWrong) {
    const TemporaryFolder folder;
    const std::string cameras = folder.file("");
    EXPECT_THAT(usage_error({"watch", folder.file("missing").c_str()}),
                HasSubstr("is no folder that can be watched"));
    EXPECT_THAT(usage_error({"watch", "--move", cameras.c_str(), cameras.c_str()}),
                HasSubstr("another folder than DIR"));
    EXPECT_THAT(usage_error({"watch", "--kinds", "plate", cameras.c_str()}),
                HasSubstr("there is no kind 'plate'"));
    usage_error({"watch", "--delete", "--move", folder.file("seen").c_str(), cameras.c_str()});
}

TEST(Options, ConfigCheckNamesItsFile) {
    const auto options = std::get<ConfigCheckOptions>(
        parse({"config", "check", "--for", "slave", "/etc/ocelli/slave.toml"}));
    EXPECT_EQ(options.file, "/etc/ocelli/slave.toml");
    EXPECT_EQ(options.daemon, "slave");
    usage_error({"config", "check", "--for", "client", "x.toml"});
    usage_error({"config"});
}

}  // namespace
}  // namespace ocelli::client
