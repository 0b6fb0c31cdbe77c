# ocelli_embed(OUTPUT HEADER TYPE FUNCTION FILES...): writes a .cpp that defines, in ocelli::slave,
# std::span<const TYPE> FUNCTION(): for each file its name and its text. TYPE is an aggregate of two
# std::string_view, declared with FUNCTION in HEADER. No source path is needed at run time.
function(ocelli_embed output header type function)
  set(entries "")
  foreach(file IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    get_filename_component(name "${file}" NAME)
    file(READ "${file}" text)
    string(APPEND entries "    {\"${name}\", R\"embedded(${text})embedded\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT "${output}" @ONLY CONTENT [[
// Made by cmake/OcelliEmbed.cmake.
#include "@header@"

namespace ocelli::slave {

std::span<const @type@> @function@() {
    static constexpr @type@ kAll[] = {
@entries@    };
    return kAll;
}

}  // namespace ocelli::slave
]])
endfunction()
