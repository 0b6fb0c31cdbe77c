# Debian packages: ocelli-common, ocelli-master, ocelli-slave and ocelli (scripts/package).

set(OCELLI_PACKAGE_RELEASE 1 CACHE STRING "The Debian revision of the packages")
set(OCELLI_MAINTAINER "Ocelli maintainers <maintainers@ocelli.example.org>" CACHE STRING
  "Who stands behind the packages: name and mail address")

# The day of the last change, so that the same sources give the same packages.
execute_process(COMMAND git -C "${PROJECT_SOURCE_DIR}" log -1 --format=%cD
  OUTPUT_VARIABLE OCELLI_PACKAGE_DATE OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT OCELLI_PACKAGE_DATE)
  string(TIMESTAMP OCELLI_PACKAGE_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_COMPONENTS_ALL common master slave client)
set(CPACK_OUTPUT_FILE_PREFIX packages)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PACKAGE_NAME ocelli)
set(CPACK_PACKAGE_VENDOR Ocelli)
set(CPACK_PACKAGE_CONTACT "${OCELLI_MAINTAINER}")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${OCELLI_PACKAGE_RELEASE})
set(CPACK_DEBIAN_PACKAGE_SECTION video)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${OCELLI_PRIVATE_LIBRARIES})

# ocelli_package(COMPONENT NAME SUMMARY DESCRIPTION [DEPENDS...]): its maintainer scripts are those
# files packaging/debian/COMPONENT.* that there are.
macro(ocelli_package component name summary description)
  string(TOUPPER ${component} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${name})
  set(CPACK_DEBIAN_${upper}_DESCRIPTION "${summary}\n${description}")
  set(CPACK_COMPONENT_${upper}_DESCRIPTION "${summary}\n${description}")
  string(REPLACE ";" ", " depends "${ARGN}")
  set(CPACK_DEBIAN_${upper}_PACKAGE_DEPENDS "${depends}")
  set(control "${CMAKE_BINARY_DIR}/packaging/${component}")
  set(CPACK_DEBIAN_${upper}_PACKAGE_CONTROL_EXTRA "")
  foreach(script IN ITEMS postinst prerm postrm conffiles)
    if(EXISTS "${PROJECT_SOURCE_DIR}/packaging/debian/${component}.${script}")
      configure_file("packaging/debian/${component}.${script}" "${control}/${script}" COPYONLY)
      list(APPEND CPACK_DEBIAN_${upper}_PACKAGE_CONTROL_EXTRA "${control}/${script}")
    endif()
  endforeach()
  install(FILES packaging/debian/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${name}
    COMPONENT ${component})
  install(FILES "${CMAKE_BINARY_DIR}/packaging/changelog.Debian.gz"
    DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${name} COMPONENT ${component})
endmacro()

configure_file(packaging/debian/changelog.in "${CMAKE_BINARY_DIR}/packaging/changelog.Debian" @ONLY)
execute_process(COMMAND gzip -9nf --keep "${CMAKE_BINARY_DIR}/packaging/changelog.Debian")

set(with_systemd "systemd | systemd-standalone-sysusers" "systemd | systemd-standalone-tmpfiles")
set(version "${PROJECT_VERSION}-${OCELLI_PACKAGE_RELEASE}")
set(about "Ocelli looks at the snapshots of security cameras: a master splits each
into object, face, edge and corner subtasks, slaves run them, and the
master merges what they find into one report.\n.\n")
ocelli_package(common ocelli-common "snapshot analysis for security cameras: common files"
  "${about}This package has what the master and the slaves of a machine share: the
systemd target that starts and stops them, and the documentation.")
set(CPACK_DEBIAN_COMMON_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_COMMON_PACKAGE_SHLIBDEPS OFF)
ocelli_package(master ocelli-master "snapshot analysis for security cameras: master"
  "${about}This package has the master, which takes snapshots from clients and gives
them to slaves." "ocelli-common (= ${version})" ${with_systemd})
ocelli_package(slave ocelli-slave "snapshot analysis for security cameras: slave"
  "${about}This package has the slave, which analyses pictures for a master, on the
same machine or another one." "ocelli-common (= ${version})" opencv-data ${with_systemd})
ocelli_package(client ocelli "snapshot analysis for security cameras: client"
  "${about}This package has the command-line client, which submits pictures and shows
reports, also of what cameras put into a folder." ${with_systemd})
set(CPACK_DEBIAN_MASTER_PACKAGE_RECOMMENDS openssl)
set(CPACK_DEBIAN_SLAVE_PACKAGE_RECOMMENDS curl)
set(CPACK_DEBIAN_CLIENT_PACKAGE_SUGGESTS "ocelli-master, ocelli-slave")

include(CPack)
