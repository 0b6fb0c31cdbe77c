# Whether there is a CUDA compiler: sets OCELLI_CUDA_FOUND, and enables the language. Needs nothing
# else of the project: tests/gpu and bench/gpu include it too.

set(OCELLI_CUDA AUTO CACHE STRING "Kernels for NVIDIA GPUs: ON, OFF, or AUTO, where there is a CUDA compiler")
set_property(CACHE OCELLI_CUDA PROPERTY STRINGS AUTO ON OFF)
# From Turing to Hopper as machine code; what is newer compiles the last one's PTX as it starts.
set(OCELLI_CUDA_ARCHITECTURES "75-real;80-real;86-real;89-real;90" CACHE STRING
  "The compute capabilities that kernels are built for")
get_filename_component(OCELLI_CUDA_ROOT "${CMAKE_CURRENT_LIST_DIR}" DIRECTORY)

set(OCELLI_CUDA_FOUND OFF)
if(NOT OCELLI_CUDA STREQUAL "OFF")
  include(CheckLanguage)
  check_language(CUDA)
  if(CMAKE_CUDA_COMPILER)
    set(CMAKE_CUDA_ARCHITECTURES "${OCELLI_CUDA_ARCHITECTURES}")
    enable_language(CUDA)
    if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)
      # CMake 3.25 does not know that nvcc 12 and later have C++20.
      set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION "-std=c++20")
      set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION "-std=c++20")
    endif()
    set(CMAKE_CUDA_STANDARD 20)
    if(OCELLI_CCACHE)
      set(CMAKE_CUDA_COMPILER_LAUNCHER "${OCELLI_CCACHE}")
    endif()
    find_package(CUDAToolkit REQUIRED)
    set(OCELLI_CUDA_FOUND ON)
  elseif(OCELLI_CUDA STREQUAL "ON")
    message(FATAL_ERROR "OCELLI_CUDA is ON, and there is no CUDA compiler: put nvcc into PATH, name it "
      "with -DCMAKE_CUDA_COMPILER, or leave OCELLI_CUDA at AUTO")
  endif()
endif()

# ocelli_cuda_options(TARGET): how it and its kernels are built. Results are OpenCV's bit for bit, so
# no operations are fused but those that the source fuses.
function(ocelli_cuda_options target)
  set(host -Wall -Wextra -ffp-contract=off)
  set(device -fmad=false -Xcompiler=-Wall,-Wextra,-Wshadow,-ffp-contract=off)
  if(TARGET ocelli_build)
    # Not in a build of the kernels alone: a newer compiler's warning must not keep a GPU from being
    # tried.
    list(APPEND host -Werror)
    list(APPEND device --Werror=all-warnings -Xcompiler=-Werror)
  endif()
  target_compile_options(${target} PRIVATE
    "$<$<COMPILE_LANGUAGE:CXX>:${host}>" "$<$<COMPILE_LANGUAGE:CUDA>:${device}>")
  set_target_properties(${target} PROPERTIES CUDA_ARCHITECTURES "${OCELLI_CUDA_ARCHITECTURES}"
    CUDA_RUNTIME_LIBRARY Static)
endfunction()
