# ONNX Runtime's C++ API, by prefix: what scripts/install-onnxruntime made, an unpacked release
# archive, or the system's package. Defines OnnxRuntime_FOUND, OnnxRuntime_VERSION (the library's)
# and the target OnnxRuntime::OnnxRuntime.

set(OCELLI_ONNXRUNTIME_PREFIX "${PROJECT_SOURCE_DIR}/.deps/onnxruntime" CACHE PATH
  "Folder with include/ and lib/ of ONNX Runtime; the system's is used when it is not there")

find_path(OnnxRuntime_INCLUDE_DIR onnxruntime_cxx_api.h
  PATHS "${OCELLI_ONNXRUNTIME_PREFIX}/include" NO_DEFAULT_PATH PATH_SUFFIXES onnxruntime)
find_library(OnnxRuntime_LIBRARY NAMES onnxruntime
  PATHS "${OCELLI_ONNXRUNTIME_PREFIX}/lib" NO_DEFAULT_PATH)
find_path(OnnxRuntime_INCLUDE_DIR onnxruntime_cxx_api.h
  PATH_SUFFIXES onnxruntime onnxruntime/core/session)
find_library(OnnxRuntime_LIBRARY NAMES onnxruntime)

# The library's own word: headers may be older than it. "1.30.0" is one of its strings.
if(OnnxRuntime_LIBRARY AND NOT OnnxRuntime_VERSION)
  file(STRINGS "${OnnxRuntime_LIBRARY}" version_lines LENGTH_MINIMUM 5 REGEX "^1\\.[0-9]+\\.[0-9]+$" LIMIT_COUNT 1)
  set(OnnxRuntime_VERSION "${version_lines}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OnnxRuntime
  REQUIRED_VARS OnnxRuntime_LIBRARY OnnxRuntime_INCLUDE_DIR VERSION_VAR OnnxRuntime_VERSION)
mark_as_advanced(OnnxRuntime_INCLUDE_DIR OnnxRuntime_LIBRARY)

if(OnnxRuntime_FOUND AND NOT TARGET OnnxRuntime::OnnxRuntime)
  add_library(OnnxRuntime::OnnxRuntime SHARED IMPORTED)
  set_target_properties(OnnxRuntime::OnnxRuntime PROPERTIES
    IMPORTED_LOCATION "${OnnxRuntime_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${OnnxRuntime_INCLUDE_DIR}")
endif()
