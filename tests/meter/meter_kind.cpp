// The row of a kind that only tests have: one box with text in every picture. With
// meter_analyzer.cpp it is all that a kind takes.

#include <array>

#include "common/kinds/kind_table.hpp"

namespace ocelli {
namespace {

constexpr std::array kFields{FindingField{"confidence", Part::confidence, 2},
                             FindingField{"box", Part::box}, FindingField{"reading", Part::text}};
constexpr std::array kCsv{Column{"meter_count", Summary::count}};
constexpr std::array kParameters{ParameterSpec{"meter", "digits", ParameterType::integer, "3", 1, 9,
                                               false, "", "",
                                               "How many digits of the brightness are read."}};

const KindRegistration kMeter(Kind{.name = "meter",
                                   .section = "meters",
                                   .noun = "meter",
                                   .fields = kFields,
                                   .numbers = {},
                                   .csv = kCsv,
                                   .table = {"METERS", Summary::count},
                                   .regions = Regions::boxes,
                                   .drawing = Drawing::boxes,
                                   .asked_by_default = false,
                                   .colour = {255, 128, 0},
                                   .artifact_parameter = {},
                                   .parameters = kParameters});

}  // namespace
}  // namespace ocelli
