# Run by sluice_embed(): FROM, TO, FUNCTION. Bytes and no literal: those have a greatest length.
file(READ ${FROM} hex HEX)
string(REGEX REPLACE "(................................)" "\\1\n" lines "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${lines}")
string(REGEX MATCH "^(.*)::([^:]+)$" found "${FUNCTION}")
set(space ${CMAKE_MATCH_1})
set(name ${CMAKE_MATCH_2})
file(WRITE ${TO} "#include <string_view>
namespace ${space} {
std::string_view ${name}();
std::string_view ${name}() {
    static constexpr unsigned char kBytes[] = {
${bytes}};
    return {reinterpret_cast<const char*>(kBytes), sizeof kBytes};
}
}  // namespace ${space}
")
