# Compiles models/*.toml into the library. Appends to `sources`.
include(OcelliEmbed)
file(GLOB manifests CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/models/*.toml")
set(embedded "${CMAKE_CURRENT_BINARY_DIR}/embedded_manifests.cpp")
ocelli_embed("${embedded}" slave/networks/manifest_library.hpp EmbeddedManifest embedded_manifests
  ${manifests})
list(APPEND sources "${embedded}")
