# The last lines of the configure step: what was found and what is built.

function(ocelli_found label condition detail)
  if(${condition})
    message(STATUS "  ${label}: yes ${detail}")
  else()
    message(STATUS "  ${label}: no ${detail}")
  endif()
endfunction()

message(STATUS "Ocelli ${PROJECT_VERSION}, ${CMAKE_BUILD_TYPE}, "
  "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
message(STATUS "  Boost ${Boost_VERSION}, OpenCV ${OpenCV_VERSION}, spdlog ${spdlog_VERSION}")
if(NOT OnnxRuntime_FOUND)
  set(OnnxRuntime_VERSION "(OpenCV runs the networks, slower: scripts/install-onnxruntime gets it)")
endif()
ocelli_found("ONNX Runtime" OnnxRuntime_FOUND "${OnnxRuntime_VERSION}")
ocelli_found("CUDA" OCELLI_CUDA_FOUND "${CMAKE_CUDA_COMPILER_VERSION}")
ocelli_found("ccache" OCELLI_CCACHE "${OCELLI_CCACHE}")
ocelli_found("sanitizers" OCELLI_SANITIZE "${OCELLI_SANITIZE}")
ocelli_found("fuzz targets" OCELLI_FUZZ "")
ocelli_found("tests" OCELLI_TESTS "")
ocelli_found("benchmarks" OCELLI_BENCH "")
