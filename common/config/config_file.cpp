#include "common/config/config_file.hpp"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include <toml++/toml.h>

#include "common/text.hpp"

namespace ocelli {

struct ConfigFile::State {
    std::string name;
    toml::table root;
    std::map<std::string, std::set<std::string, std::less<>>, std::less<>> known;
    std::set<std::string, std::less<>> prefixes;  // X of the tables [X.NAME]
    std::optional<Error> problem;

    const toml::table* table(std::string_view section) const {
        if (section.empty()) {
            return &root;
        }
        // The keys between the dots may have dots of their own: "camera.192.168.1.10".
        const toml::table* table = root[section.substr(0, section.find('.'))].as_table();
        if (const std::size_t dot = section.find('.'); table != nullptr && dot != section.npos) {
            return (*table)[section.substr(dot + 1)].as_table();
        }
        return table;
    }
    const toml::node* find(std::string_view section, std::string_view key) const {
        const toml::table* found = table(section);
        return found == nullptr ? nullptr : found->get(key);
    }
    // The node, named as known.
    const toml::node* look(const std::string& section, std::string_view key) {
        known[section].emplace(key);
        return find(section, key);
    }
    Error error_at(const toml::node& node, std::string_view sentence) const {
        return {ErrorCode::bad_config,
                fmt::format("{}:{}: {}", name, node.source().begin.line, sentence)};
    }
    void complain(const toml::node& node, const std::string& sentence) {
        if (!problem) {
            problem = error_at(node, sentence);
        }
    }
    static std::string path(std::string_view section, std::string_view key) {
        return section.empty() ? std::string(key) : fmt::format("[{}] {}", section, key);
    }
    // The first key that nobody has named, depth first.
    std::optional<Error> unknown(const toml::table& in, const std::string& section) const;
    Error unknown_key(const toml::node& node, const std::string& section,
                      std::string_view key) const;
};

namespace {

// A number with a unit, e.g. "32MiB". Nothing when it is not that.
std::optional<double> parse_quantity(std::string_view text,
                                     const std::map<std::string_view, double>& units) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) {
        return std::nullopt;
    }
    const auto unit = units.find(std::string_view(end, text.data() + text.size()));
    return unit == units.end() ? std::nullopt : std::optional(number * unit->second);
}

}  // namespace

ConfigFile::ConfigFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
ConfigFile::ConfigFile(ConfigFile&&) noexcept = default;
ConfigFile& ConfigFile::operator=(ConfigFile&&) noexcept = default;
ConfigFile::~ConfigFile() = default;

Result<ConfigFile> ConfigFile::load(const std::filesystem::path& path) {
    std::ifstream stream(path);
    std::ostringstream text;
    // Of an empty file `<<` says that it failed.
    const bool is_empty =
        stream.peek() == std::ifstream::traits_type::eof() && stream.eof() && !stream.bad();
    if (!is_empty && !(text << stream.rdbuf())) {
        return Error{ErrorCode::bad_config,
                     fmt::format("the configuration '{}' cannot be read: check that it is a file "
                                 "and that this user may read it",
                                 path.string())};
    }
    return parse(text.str(), path.string());
}

Result<ConfigFile> ConfigFile::parse(std::string_view text, std::string name) {
    auto state = std::make_unique<State>();
    try {
        state->root = toml::parse(text);
    } catch (const toml::parse_error& error) {
        const auto& where = error.source().begin;
        return Error{ErrorCode::bad_config,
                     fmt::format("{}:{}:{}: this is not TOML: {}", name, where.line, where.column,
                                 error.description())};
    }
    state->name = std::move(name);
    return ConfigFile(std::move(state));
}

const std::string& ConfigFile::name() const {
    return state_->name;
}

ConfigSection ConfigFile::section(std::string_view name) {
    state_->known.try_emplace(std::string(name));
    return ConfigSection(*state_, std::string(name));
}

std::vector<std::string> ConfigFile::subsections(std::string_view prefix) {
    state_->prefixes.emplace(prefix);
    std::vector<std::string> names;
    if (const toml::table* table = state_->table(prefix)) {
        for (const auto& [key, node] : *table) {
            if (node.is_table()) {
                names.emplace_back(key.str());
            }
        }
    }
    return names;
}

Result<void> ConfigFile::finish() const {
    if (state_->problem) {
        return *state_->problem;
    }
    if (const auto unknown = state_->unknown(state_->root, "")) {
        return *unknown;
    }
    return {};
}

std::optional<Error> ConfigFile::State::unknown(const toml::table& in,
                                                const std::string& section) const {
    const auto keys = known.find(section);
    for (const auto& [key, node] : in) {
        const std::string inner =
            section.empty() ? std::string(key.str()) : fmt::format("{}.{}", section, key.str());
        const bool named = keys != known.end() && keys->second.contains(key.str());
        const auto deeper = known.lower_bound(inner);
        const bool leads_on = node.is_table() && deeper != known.end() &&
                              (deeper->first == inner || deeper->first.starts_with(inner + "."));
        if (leads_on) {
            if (auto error = unknown(*node.as_table(), inner)) {
                return error;
            }
        } else if (!named) {
            return unknown_key(node, section, key.str());
        }
    }
    return std::nullopt;
}

Error ConfigFile::State::unknown_key(const toml::node& node, const std::string& section,
                                     std::string_view key) const {
    std::vector<std::string_view> candidates;
    if (node.is_table() && section.empty()) {
        for (const auto& [name_of_section, keys] : known) {
            candidates.push_back(name_of_section);
        }
        candidates.insert(candidates.end(), prefixes.begin(), prefixes.end());
        return error_at(
            node, prefixes.contains(key)
                      ? fmt::format("[{0}] is for names: write [{0}.NAME]", key)
                      : fmt::format("unknown section [{}].{}", key, suggestion(key, candidates)));
    }
    if (const auto keys = known.find(section); keys != known.end()) {
        candidates.assign(keys->second.begin(), keys->second.end());
    }
    return error_at(node, fmt::format("unknown key '{}'{}.{}", key,
                                      section.empty() ? "" : fmt::format(" in [{}]", section),
                                      suggestion(key, candidates)));
}

// --- sections ---

void ConfigSection::read(std::string_view key, bool& value) {
    if (const toml::node* node = file_->look(name_, key)) {
        if (const auto* flag = node->as_boolean()) {
            value = flag->get();
        } else {
            file_->complain(*node, file_->path(name_, key) + " must be true or false");
        }
    }
}

void ConfigSection::read(std::string_view key, std::int64_t& value, std::int64_t minimum,
                         std::int64_t maximum) {
    const toml::node* node = file_->look(name_, key);
    if (node == nullptr) {
        return;
    }
    const auto* number = node->as_integer();
    if (number == nullptr || number->get() < minimum || number->get() > maximum) {
        file_->complain(*node, fmt::format("{} must be a whole number from {} to {}",
                                           file_->path(name_, key), minimum, maximum));
        return;
    }
    value = number->get();
}

void ConfigSection::read(std::string_view key, int& value, int minimum, int maximum) {
    std::int64_t number = value;
    read(key, number, minimum, maximum);
    value = static_cast<int>(number);
}

void ConfigSection::read(std::string_view key, double& value, double minimum, double maximum) {
    const toml::node* node = file_->look(name_, key);
    if (node == nullptr) {
        return;
    }
    const auto number = node->value<double>();
    if (!node->is_number() || !number || !(*number >= minimum && *number <= maximum)) {
        file_->complain(*node, fmt::format("{} must be a number from {} to {}",
                                           file_->path(name_, key), minimum, maximum));
        return;
    }
    value = *number;
}

void ConfigSection::read(std::string_view key, std::string& value) {
    if (const toml::node* node = file_->look(name_, key)) {
        if (const auto* text = node->as_string()) {
            value = text->get();
        } else {
            file_->complain(*node, file_->path(name_, key) + " must be text in quotes");
        }
    }
}

void ConfigSection::read(std::string_view key, std::vector<std::string>& value) {
    const toml::node* node = file_->look(name_, key);
    if (node == nullptr) {
        return;
    }
    const toml::array* array = node->as_array();
    std::vector<std::string> texts;
    if (array != nullptr) {
        for (const toml::node& element : *array) {
            if (const auto* text = element.as_string()) {
                texts.push_back(text->get());
            }
        }
    }
    if (array == nullptr || texts.size() != array->size()) {
        file_->complain(*node, file_->path(name_, key) + " must be a list of texts");
        return;
    }
    value = std::move(texts);
}

void ConfigSection::read(std::string_view key, std::chrono::milliseconds& value,
                         std::chrono::milliseconds minimum, std::chrono::milliseconds maximum) {
    const toml::node* node = file_->look(name_, key);
    if (node == nullptr) {
        return;
    }
    const auto time =
        parse_duration(node->is_string()   ? node->value<std::string>().value_or("")
                       : node->is_number() ? fmt::format("{}", node->value<double>().value_or(-1))
                                           : "");
    if (!time || *time < minimum || *time > maximum) {
        file_->complain(
            *node, fmt::format("{} must be a time from {} s to {} s, in seconds or "
                               "like \"500ms\"",
                               file_->path(name_, key), static_cast<double>(minimum.count()) / 1000,
                               static_cast<double>(maximum.count()) / 1000));
        return;
    }
    value = *time;
}

void ConfigSection::read_bytes(std::string_view key, std::uint64_t& value, std::uint64_t minimum,
                               std::uint64_t maximum) {
    const toml::node* node = file_->look(name_, key);
    if (node == nullptr) {
        return;
    }
    static const std::map<std::string_view, double> kUnits{
        {"", 1}, {"KiB", 1024.0}, {"MiB", 1048576.0}, {"GiB", 1073741824.0}};
    std::optional<double> number;
    if (const auto* text = node->as_string()) {
        number = parse_quantity(text->get(), kUnits);
    } else if (const auto* whole = node->as_integer()) {
        number = static_cast<double>(whole->get());
    }
    if (!number ||
        !(*number >= static_cast<double>(minimum) && *number <= static_cast<double>(maximum))) {
        file_->complain(*node, fmt::format("{} must be a size from {} to {} bytes, as a whole "
                                           "number or like \"32MiB\"",
                                           file_->path(name_, key), minimum, maximum));
        return;
    }
    value = static_cast<std::uint64_t>(*number);
}

void ConfigSection::refuse(std::string_view key, std::string_view reason) {
    const std::string sentence = fmt::format("{}: {}", file_->path(name_, key), reason);
    if (const toml::node* node = file_->find(name_, key)) {
        file_->complain(*node, sentence);
    } else if (!file_->problem) {
        file_->problem = Error{ErrorCode::bad_config, fmt::format("{}: {}", file_->name, sentence)};
    }
}

bool ConfigSection::has(std::string_view key) const {
    return file_->find(name_, key) != nullptr;
}

std::string ConfigSection::text_of(std::string_view key) {
    const toml::node* node = file_->look(name_, key);
    if (node == nullptr) {
        return "";
    }
    if (const auto* text = node->as_string()) {
        return text->get();
    }
    std::ostringstream out;
    out << toml::node_view<const toml::node>(*node);
    return out.str();
}

std::size_t ConfigSection::line_of(std::string_view key) const {
    const toml::node* node = file_->find(name_, key);
    return node == nullptr ? 0 : node->source().begin.line;
}

}  // namespace ocelli
