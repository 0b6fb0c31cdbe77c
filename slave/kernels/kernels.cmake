# The kernels' inner loops are plain C++ that the compiler turns into vector code, built for any
# machine and, on x86-64, for AVX2 with FMA once more. No operations are fused but those that the
# source fuses: the results are OpenCV's bit for bit.
file(GLOB kernel_rows CONFIGURE_DEPENDS kernels/rows_*.cpp)
set_source_files_properties(${kernel_rows} PROPERTIES SKIP_PRECOMPILE_HEADERS ON COMPILE_OPTIONS
  "$<$<CONFIG:Release>:-O3>;-ffp-contract=off;-fno-math-errno;-fno-trapping-math;-Wno-psabi")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
  set_property(SOURCE kernels/rows_avx2.cpp APPEND PROPERTY COMPILE_OPTIONS "-mavx2;-mfma")
  target_compile_definitions(ocelli_slave PRIVATE OCELLI_AVX2)
endif()
if(OCELLI_SANITIZE)
  file(GLOB kernel_sources CONFIGURE_DEPENDS kernels/*.cpp)
  set_property(SOURCE ${kernel_sources} APPEND PROPERTY COMPILE_OPTIONS "-O2")
  if(OCELLI_SANITIZE MATCHES "thread")
    # A kernel belongs to one thread; watched at every access it takes fifty times as long.
    set_property(SOURCE ${kernel_sources} APPEND PROPERTY COMPILE_OPTIONS "-fno-sanitize=thread")
  endif()
endif()
