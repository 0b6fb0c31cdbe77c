#include "tests/unit/common/report/schema_checker.hpp"

#include <algorithm>
#include <array>
#include <regex>

namespace ocelli::testing {

using nlohmann::json;

namespace {

constexpr std::array<std::string_view, 17> kKeywords{"$schema",
                                                     "$id",
                                                     "title",
                                                     "description",
                                                     "$defs",
                                                     "$ref",
                                                     "type",
                                                     "enum",
                                                     "pattern",
                                                     "items",
                                                     "minItems",
                                                     "required",
                                                     "minimum",
                                                     "maximum",
                                                     "format",
                                                     "properties",
                                                     "additionalProperties"};

class Checker {
  public:
    explicit Checker(const json& root) : root_(root) {}

    void check(const json& value, const json& schema, const std::string& where) {
        for (const auto& [keyword, unused] : schema.items()) {
            expect(std::ranges::find(kKeywords, keyword) != kKeywords.end(), where,
                   "the schema's keyword '" + keyword + "' is not known here");
        }
        if (schema.contains("$ref")) {
            const auto reference = schema["$ref"].get<std::string>();
            check(value, root_.at(json::json_pointer(reference.substr(1))), where);
        }
        check_type(value, schema, where);
        check_values(value, schema, where);
        if (value.is_object()) {
            check_object(value, schema, where);
        }
        if (value.is_array()) {
            check_array(value, schema, where);
        }
    }

    std::vector<std::string> found;

  private:
    void expect(bool holds, const std::string& where, const std::string& what) {
        if (!holds) {
            found.push_back(where + ": " + what);
        }
    }

    static bool is_of_type(const json& value, const std::string& type) {
        return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
               (type == "string" && value.is_string()) || (type == "null" && value.is_null()) ||
               (type == "number" && value.is_number()) ||
               (type == "integer" && value.is_number_integer()) ||
               (type == "boolean" && value.is_boolean());
    }

    void check_type(const json& value, const json& schema, const std::string& where) {
        if (!schema.contains("type")) {
            return;
        }
        const json types =
            schema["type"].is_array() ? schema["type"] : json::array({schema["type"]});
        const bool fits = std::ranges::any_of(
            types, [&](const json& type) { return is_of_type(value, type.get<std::string>()); });
        expect(fits, where, value.dump() + " is not of type " + types.dump());
    }

    void check_values(const json& value, const json& schema, const std::string& where) {
        if (schema.contains("enum")) {
            const json& choices = schema["enum"];
            expect(std::find(choices.begin(), choices.end(), value) != choices.end(), where,
                   value.dump() + " is none of " + choices.dump());
        }
        if (schema.contains("pattern") && value.is_string()) {
            const std::regex pattern(schema["pattern"].get<std::string>());
            expect(std::regex_search(value.get<std::string>(), pattern), where,
                   value.dump() + " does not match the pattern");
        }
        if (value.is_number()) {
            expect(value >= schema.value("minimum", value), where, value.dump() + " is too small");
            expect(value <= schema.value("maximum", value), where, value.dump() + " is too large");
        }
    }

    void check_object(const json& value, const json& schema, const std::string& where) {
        for (const json& name : schema.value("required", json::array())) {
            expect(value.contains(name.get<std::string>()), where, name.dump() + " is missing");
        }
        const json properties = schema.value("properties", json::object());
        for (const auto& [name, member] : value.items()) {
            if (properties.contains(name)) {
                check(member, properties[name], where + "/" + name);
            } else {
                expect(schema.value("additionalProperties", true), where, name + " is unexpected");
            }
        }
    }

    void check_array(const json& value, const json& schema, const std::string& where) {
        expect(value.size() >= schema.value("minItems", std::size_t{0}), where, "too few items");
        if (schema.contains("items")) {
            for (std::size_t i = 0; i < value.size(); ++i) {
                check(value[i], schema["items"], where + "/" + std::to_string(i));
            }
        }
    }

    const json& root_;
};

}  // namespace

std::vector<std::string> violations(const json& value, const json& schema) {
    Checker checker(schema);
    checker.check(value, schema, "");
    return checker.found;
}

}  // namespace ocelli::testing
