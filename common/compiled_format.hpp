#pragma once

// Precompiled with all sources (cmake/OcelliTargets.cmake). spdlog's loggers call what fmt's
// headers define and its library has, too: without this every unit that logs compiles all of it
// once more.

#include <fmt/format.h>

#if FMT_VERSION / 10000 == 9
FMT_BEGIN_NAMESPACE
namespace detail {
extern template void vformat_to<char>(buffer<char>&, basic_string_view<char>,
                                      basic_format_args<format_context>, locale_ref);
}
FMT_END_NAMESPACE
#endif
