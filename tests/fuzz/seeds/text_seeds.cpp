#include "tests/fuzz/seeds/seeds.hpp"
#include "tests/unit/slave/networks/onnx_writer.hpp"

namespace ocelli::fuzz {

Seeds network_file_seeds() {
    const slave::test::ConstantOutput output{"boxes", {1, 2, 3}, {0, 1, 2, 3, 4, 5}};
    return {{"onnx-constant", bytes_of_text(slave::test::constant_network(8, 8, {output}))},
            {"onnx-free-size", bytes_of_text(slave::test::constant_network(0, 0, {output}))},
            {"onnx-two-inputs", bytes_of_text(slave::test::adding_network())}};
}

// The first byte picks: 0 address, 1 task id, 2 setting, 3 zone.
Seeds text_seeds() {
    return {{"address-name", bytes_of_text(std::string_view("\0appliance.lan:7600", 19))},
            {"address-v4", bytes_of_text(std::string_view("\0"
                                                          "127.0.0.1:0",
                                                          12))},
            {"address-v6", bytes_of_text(std::string_view("\0[::1]:65535", 12))},
            {"task-id", bytes_of_text("\1"
                                      "0197a2b4-0000-7abc-8def-0123456789aB")},
            {"setting-real", bytes_of_text("\2object.min_confidence=0.05")},
            {"setting-flag", bytes_of_text("\2"
                                           "edge.map=true")},
            {"setting-integer", bytes_of_text("\2"
                                              "face.min_size=24")},
            {"setting-text", bytes_of_text("\2object.detector=auto")},
            {"zone", bytes_of_text("\3"
                                   "0.1,0.2 0.9,0.2 0.5,0.8")}};
}

}  // namespace ocelli::fuzz
