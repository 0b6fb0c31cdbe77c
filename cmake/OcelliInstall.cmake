# What `cmake --install` puts where, by the package it belongs to: common, master, slave, client.
# Meant for the prefix /usr; with another one the units want their paths corrected.

include(GNUInstallDirs)
set(OCELLI_ETC "${CMAKE_INSTALL_FULL_SYSCONFDIR}/ocelli")
set(OCELLI_UNITS lib/systemd/system)
set(OCELLI_SHARE "${CMAKE_INSTALL_DATADIR}/ocelli")

install(TARGETS ocelli-master RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT master)
install(TARGETS ocelli-slave RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT slave)
install(TARGETS ocelli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT client)

# The user, folders, unit and configuration of each daemon.
foreach(daemon IN ITEMS master slave)
  install(FILES config/systemd/ocelli-${daemon}.sysusers DESTINATION lib/sysusers.d
    RENAME ocelli-${daemon}.conf COMPONENT ${daemon})
  install(FILES config/systemd/ocelli-${daemon}.tmpfiles DESTINATION lib/tmpfiles.d
    RENAME ocelli-${daemon}.conf COMPONENT ${daemon})
endforeach()
install(FILES config/systemd/ocelli.target DESTINATION ${OCELLI_UNITS} COMPONENT common)
install(FILES config/systemd/ocelli-master.service DESTINATION ${OCELLI_UNITS} COMPONENT master)
install(FILES config/systemd/ocelli-slave@.service DESTINATION ${OCELLI_UNITS} COMPONENT slave)
install(FILES "config/systemd/ocelli-watch@.service" DESTINATION ${OCELLI_UNITS} COMPONENT client)
install(FILES config/systemd/ocelli-watch.sysusers DESTINATION lib/sysusers.d
  RENAME ocelli-watch.conf COMPONENT client)
install(FILES config/ocelli-watch.logrotate DESTINATION ${CMAKE_INSTALL_FULL_SYSCONFDIR}/logrotate.d
  RENAME ocelli COMPONENT client)
install(FILES config/systemd/gpu.conf DESTINATION ${OCELLI_SHARE} COMPONENT slave)
install(FILES config/master.toml DESTINATION ${OCELLI_ETC} COMPONENT master)

# An installed slave looks for networks and cascades where tmpfiles makes folders for them.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS config/slave.toml)
file(READ config/slave.toml slave_toml)
string(REGEX REPLACE "# (models|cascades) = (\"[^\"]*\") *#" "\\1 = \\2   #" slave_toml "${slave_toml}")
file(WRITE "${CMAKE_BINARY_DIR}/install/slave.toml" "${slave_toml}")
install(FILES "${CMAKE_BINARY_DIR}/install/slave.toml" DESTINATION ${OCELLI_ETC} COMPONENT slave)

# An ONNX Runtime that is not the distribution's comes along, for the slave alone.
set(OCELLI_PRIVATE_LIBRARIES "")
if(OnnxRuntime_FOUND)
  cmake_path(IS_PREFIX OCELLI_ONNXRUNTIME_PREFIX "${OnnxRuntime_LIBRARY}" NORMALIZE bundled)
  if(bundled)
    file(REAL_PATH "${OnnxRuntime_LIBRARY}" library)
    cmake_path(GET library PARENT_PATH OCELLI_PRIVATE_LIBRARIES)
    install(FILES "${library}" DESTINATION lib/ocelli RENAME libonnxruntime.so.1 COMPONENT slave)
    install(FILES packaging/onnxruntime.lintian DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides
      RENAME ocelli-slave COMPONENT slave)
    set_target_properties(ocelli-slave PROPERTIES INSTALL_RPATH "\$ORIGIN/../lib/ocelli"
      INSTALL_RPATH_USE_LINK_PATH OFF)
  endif()
endif()

# `ocelli-make-certs`.
install(PROGRAMS scripts/make-certs DESTINATION ${CMAKE_INSTALL_SBINDIR}
  RENAME ocelli-make-certs COMPONENT master)

# `ocelli-fetch-models`, and the manifests and the script that it reads.
install(PROGRAMS packaging/ocelli-fetch-models DESTINATION ${CMAKE_INSTALL_SBINDIR} COMPONENT slave)
install(PROGRAMS scripts/fetch-models DESTINATION ${OCELLI_SHARE}/scripts COMPONENT slave)
install(FILES scripts/lib/common.sh DESTINATION ${OCELLI_SHARE}/scripts/lib COMPONENT slave)
install(DIRECTORY models/ DESTINATION ${OCELLI_SHARE}/models COMPONENT slave
  FILES_MATCHING PATTERN "*.toml")

install(FILES README.md docs/accuracy.md docs/configuration.md docs/docker.md docs/install.md
  docs/metrics.md docs/models.md docs/operations.md docs/parameters.md docs/reliability.md docs/report.md
  docs/report.schema.json docs/secure.md docs/sizing.md docs/troubleshooting.md
  DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/ocelli-common COMPONENT common)

install(DIRECTORY config/monitoring/ DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/ocelli-common/examples
  COMPONENT common)

# Man pages, compressed as Debian wants them, and completion.
foreach(page IN ITEMS master:ocelli-master.8 master:ocelli-make-certs.8 slave:ocelli-slave.8 slave:ocelli-fetch-models.8
    client:ocelli.1)
  string(REGEX MATCH "([a-z]+):(.*)\\.(.)$" matched "${page}")
  set(component ${CMAKE_MATCH_1})
  set(name ${CMAKE_MATCH_2}.${CMAKE_MATCH_3})
  set(section ${CMAKE_MATCH_3})
  configure_file(docs/man/${name} "${CMAKE_BINARY_DIR}/install/man/${name}" COPYONLY)
  execute_process(COMMAND gzip -9nf --keep "${CMAKE_BINARY_DIR}/install/man/${name}")
  install(FILES "${CMAKE_BINARY_DIR}/install/man/${name}.gz"
    DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} COMPONENT ${component})
endforeach()
install(FILES packaging/completion/ocelli DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
  COMPONENT client)
foreach(daemon IN ITEMS master slave)
  install(FILES packaging/completion/ocelli RENAME ocelli-${daemon}
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT ${daemon})
endforeach()
