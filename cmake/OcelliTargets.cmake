# What every target of ours gets: C++20, warnings as errors, sanitizers when asked, ccache when there.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

# The kernels have -O3 (slave/kernels/kernels.cmake): elsewhere it costs a fifth more and gains nothing.
if(CMAKE_CXX_FLAGS_RELEASE STREQUAL "-O3 -DNDEBUG")
  set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
endif()

find_program(OCELLI_CCACHE ccache)
if(OCELLI_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${OCELLI_CCACHE}")
endif()

add_library(ocelli_build INTERFACE)
target_include_directories(ocelli_build INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_definitions(ocelli_build INTERFACE OCELLI_VERSION="${PROJECT_VERSION}")
target_compile_options(ocelli_build INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wold-style-cast -Wcast-align -Wunused -Wnull-dereference -Werror)
# A program needs only those libraries that it calls.
target_link_options(ocelli_build INTERFACE LINKER:--as-needed)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports false null dereferences, dangling and maybe-uninitialised reads inside inlined
  # standard-library and Asio code when it optimises; clang checks the same code without them.
  target_compile_options(ocelli_build INTERFACE -Wno-null-dereference -Wno-maybe-uninitialized)
endif()
if(OCELLI_SANITIZE)
  target_compile_options(ocelli_build INTERFACE -fsanitize=${OCELLI_SANITIZE}
    -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(ocelli_build INTERFACE -fsanitize=${OCELLI_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND OCELLI_SANITIZE MATCHES "thread")
    # Asio's header contains atomic_thread_fence, which tsan cannot see through.
    target_compile_options(ocelli_build INTERFACE -Wno-tsan)
  endif()
endif()
if(OCELLI_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "OCELLI_FUZZ needs clang, whose libFuzzer drives the targets: use the preset `fuzz`")
  endif()
  target_compile_options(ocelli_build INTERFACE -fsanitize=fuzzer-no-link)
endif()

# ocelli_precompile(TARGET HEADERS... | REUSE_FROM OTHER): parsed once for all of its units. Clang builds
# without, and so shows where an include is missing; ccache needs CCACHE_SLOPPINESS for it (scripts/build).
function(ocelli_precompile target)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    if(NOT ARGV1 STREQUAL "REUSE_FROM")
      list(PREPEND ARGN PRIVATE)
    endif()
    target_precompile_headers(${target} ${ARGN})
  endif()
endfunction()
set(OCELLI_DEAR_HEADERS
  <algorithm> <chrono> <filesystem> <functional> <map> <memory> <optional> <span> <string>
  <string_view> <unordered_map> <variant> <vector> <fmt/format.h> <fmt/chrono.h>
  "${PROJECT_SOURCE_DIR}/common/compiled_format.hpp" <spdlog/logger.h>)
set(OCELLI_DEAR_NETWORK_HEADERS
  <boost/asio/awaitable.hpp> <boost/asio/io_context.hpp> <boost/asio/ip/tcp.hpp> <boost/asio/post.hpp>
  <boost/asio/redirect_error.hpp> <boost/asio/steady_timer.hpp> <boost/asio/use_awaitable.hpp>)

# What parsing headers costs is most of a compilation: all sources of a folder as one unit take a
# third of the time. Sources with options of their own stay on their own.
option(OCELLI_UNITY "Compile the sources of each folder as one unit" OFF)
function(ocelli_one_unit_a_folder target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # To g++ a unit's sources are headers, in which coroutines must not hold anonymous types.
    target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
  endif()
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    cmake_path(ABSOLUTE_PATH source NORMALIZE OUTPUT_VARIABLE path)
    cmake_path(GET path PARENT_PATH folder)
    cmake_path(RELATIVE_PATH folder BASE_DIRECTORY "${PROJECT_SOURCE_DIR}")
    string(MAKE_C_IDENTIFIER "${folder}" group)
    set_source_files_properties("${source}" PROPERTIES UNITY_GROUP ${group})
  endforeach()
endfunction()

# Tests, and programs that are wanted soon, are not worth optimising far: nearly all of what a
# picture costs is in the slave's library, which is. At -O1 g++ 12 also reports false overruns inside
# inlined strings.
option(OCELLI_SOON "Optimise the programs less, but for the slave's library" OFF)
function(ocelli_compile_soon target)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(${target} PRIVATE -O1 -Wno-array-bounds -Wno-stringop-overflow
      -Wno-restrict)
  endif()
endfunction()

# ocelli_library(NAME SOURCES... [LINK TARGETS...]): a static library of ours.
function(ocelli_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC ocelli_build ${arg_LINK})
  if(OCELLI_UNITY)
    ocelli_one_unit_a_folder(${name})
  endif()
  if(OCELLI_SOON AND NOT name STREQUAL "ocelli_slave")
    ocelli_compile_soon(${name})
  endif()
endfunction()

# ocelli_program(NAME SOURCES... [LINK TARGETS...]): a program of ours, placed in <build>/bin.
function(ocelli_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ocelli_build ${arg_LINK})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
  if(OCELLI_SOON)
    ocelli_compile_soon(${name})
  endif()
endfunction()
