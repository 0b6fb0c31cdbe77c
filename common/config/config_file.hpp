#pragma once

// A TOML file read strictly: who reads it names every key it knows, and finish() reports the first
// thing that is wrong with its line: a key nobody named, a wrong type, a value out of range.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/error.hpp"

namespace ocelli {

class ConfigSection;

class ConfigFile {
  public:
    // bad_config: cannot be read, or is not TOML (with line and column).
    static Result<ConfigFile> load(const std::filesystem::path& path);
    // `name` stands for the path in messages.
    static Result<ConfigFile> parse(std::string_view text, std::string name);
    ConfigFile(ConfigFile&&) noexcept;
    ConfigFile& operator=(ConfigFile&&) noexcept;
    ~ConfigFile();

    const std::string& name() const;
    // The table [name], or [prefix.name] where it has a dot: what follows the first one is taken
    // literally, further dots included. An absent one reads as empty. "" is the
    // part before the first table. The section must not outlive the file.
    ConfigSection section(std::string_view name);
    // The names X of all tables [prefix.X].
    std::vector<std::string> subsections(std::string_view prefix);
    // The first problem of all reads so far, or of a key or table that no read has named.
    Result<void> finish() const;

  private:
    friend class ConfigSection;
    struct State;
    explicit ConfigFile(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

// Each read leaves `value` as it is when the key is absent or wrong.
class ConfigSection {
  public:
    void read(std::string_view key, bool& value);
    void read(std::string_view key, int& value, int minimum, int maximum);
    void read(std::string_view key, std::int64_t& value, std::int64_t minimum,
              std::int64_t maximum);
    void read(std::string_view key, double& value, double minimum, double maximum);
    void read(std::string_view key, std::string& value);
    void read(std::string_view key, std::vector<std::string>& value);
    // Seconds as a number, or text such as "500ms", "3s", "2min".
    void read(std::string_view key, std::chrono::milliseconds& value,
              std::chrono::milliseconds minimum, std::chrono::milliseconds maximum);
    // Bytes as a whole number, or text such as "512KiB", "32MiB", "1GiB".
    void read_bytes(std::string_view key, std::uint64_t& value, std::uint64_t minimum,
                    std::uint64_t maximum);

    // The value of the key is wrong for a reason that its type does not know: finish() says so,
    // with file, line and key.
    void refuse(std::string_view key, std::string_view reason);
    bool has(std::string_view key) const;
    // The value as one would write it on the command line; "" when absent. Names the key as known.
    std::string text_of(std::string_view key);
    // 0 when absent.
    std::size_t line_of(std::string_view key) const;

  private:
    friend class ConfigFile;
    ConfigSection(ConfigFile::State& file, std::string name)
        : file_(&file), name_(std::move(name)) {}

    ConfigFile::State* file_;
    std::string name_;
};

}  // namespace ocelli
