# Compiles cascades/*.toml into the library, and where OpenCV's data are on this machine. Appends to
# `sources`.
include(OcelliEmbed)
file(GLOB cascades CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/cascades/*.toml")
set(embedded_cascades "${CMAKE_CURRENT_BINARY_DIR}/embedded_cascades.cpp")
ocelli_embed("${embedded_cascades}" slave/detectors/cascade_library.hpp EmbeddedManifest
  embedded_cascades ${cascades})
list(APPEND sources "${embedded_cascades}")

find_path(OCELLI_HAARCASCADES_FOLDER haarcascade_frontalface_alt2.xml
  PATHS "${OpenCV_INSTALL_PATH}" PATH_SUFFIXES
  share/opencv4/haarcascades share/opencv/haarcascades DOC "OpenCV's Haar cascades")
if(NOT OCELLI_HAARCASCADES_FOLDER)
  set(OCELLI_HAARCASCADES_FOLDER "")
endif()
set_source_files_properties(detectors/cascade_library.cpp PROPERTIES
  COMPILE_DEFINITIONS "OCELLI_HAARCASCADES_FOLDER=\"${OCELLI_HAARCASCADES_FOLDER}\"")
