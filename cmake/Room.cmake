# With these ccache sees through precompiled headers.
set(sluice_precompile_options $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>
    "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")

# sluice_compile_together(TARGET file...): about eight of the files as one translation unit, where the
# preset wants that (CMAKE_UNITY_BUILD), for what they include costs more to compile than they do. A
# file's name says which unit it is in, so that a new file changes no unit but its own.
function(sluice_compile_together target)
    list(LENGTH ARGN files)
    math(EXPR left "${files} / 10")
    set(units 1)
    while(left GREATER 0)  # a power of two, so that it is seldom another
        math(EXPR units "${units} * 2")
        math(EXPR left "${left} / 2")
    endwhile()
    foreach(file IN LISTS ARGN)
        get_filename_component(name ${file} NAME)
        string(MD5 digest ${name})
        string(SUBSTRING ${digest} 0 6 digest)
        math(EXPR unit "0x${digest} & (${units} - 1)")
        # What asks for planted faults is linked in another's place (tests/kill/CMakeLists.txt).
        file(STRINGS ${file} asks REGEX "planted_faults\\.h")
        if(asks)
            set_source_files_properties(${file} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
        else()
            set_source_files_properties(${file} PROPERTIES UNITY_GROUP ${target}_${unit})
        endif()
    endforeach()
    set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
    if(CMAKE_UNITY_BUILD)
        # GCC takes what is not in its main file for a header, whose types others may see.
        target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
        # A binary that needs one file of a unit need not take the others (--gc-sections).
        target_compile_options(${target} PRIVATE -ffunction-sections -fdata-sections)
    endif()
endfunction()

# sluice_room(NAME [ROOMS room...] [LIBS target...] [PRECOMPILE header... | REUSE room])
#   One static library from src/NAME/*.cc. Files that end in _test.cc become the room's test binary,
#   NAME_test; main.cc is left to sluice_binary. Reading what most files include is a third of what
#   they cost to compile: with PRECOMPILE that, and the headers named, is read once, and REUSE names
#   the room whose is taken. Macros that the headers look at must be the same in both.
set(sluice_common_headers <algorithm> <array> <chrono> <cstdint> <expected> <filesystem> <functional>
    <map> <memory> <mutex> <optional> <random> <set> <span> <stop_token> <string> <string_view>
    <thread> <unordered_map> <utility> <variant> <vector>)
function(sluice_room name)
    cmake_parse_arguments(ARG "" "REUSE" "ROOMS;LIBS;PRECOMPILE" ${ARGN})
    list(TRANSFORM ARG_ROOMS PREPEND sluice_)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cc)
    set(tests ${sources})
    list(FILTER tests INCLUDE REGEX "_test\\.cc$")
    list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cc$")
    if(sources)
        add_library(sluice_${name} STATIC ${sources})
        target_include_directories(sluice_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
        target_link_libraries(sluice_${name} PUBLIC ${ARG_ROOMS} ${ARG_LIBS})
        target_compile_options(sluice_${name} PRIVATE ${sluice_precompile_options})
        sluice_compile_together(sluice_${name} ${sources})
        if(ARG_REUSE)
            target_precompile_headers(sluice_${name} REUSE_FROM sluice_${ARG_REUSE})
        elseif(ARG_PRECOMPILE)
            target_precompile_headers(sluice_${name} PRIVATE ${sluice_common_headers} ${ARG_PRECOMPILE})
        endif()
    else()
        add_library(sluice_${name} INTERFACE)
        target_include_directories(sluice_${name} INTERFACE ${CMAKE_SOURCE_DIR}/src)
        target_link_libraries(sluice_${name} INTERFACE ${ARG_ROOMS} ${ARG_LIBS})
    endif()
    if(SLUICE_TESTS AND tests)
        sluice_test(${name}_test SOURCES ${tests} LINK sluice_${name})
    endif()
endfunction()

# sluice_test(NAME SOURCES file... LINK target...): a GoogleTest binary. The target unit_tests builds
# all of them and nothing else.
add_custom_target(unit_tests)
# Optimising what GoogleTest's matchers become is two thirds of what a test costs to compile.
set(sluice_test_options -O0 $<$<CONFIG:Release>:-U_FORTIFY_SOURCE>)
list(APPEND sluice_test_options ${sluice_precompile_options})
# GoogleTest's headers are a third of what it costs to compile a test: they are read once.
if(SLUICE_TESTS)
    add_library(sluice_gtest OBJECT cmake/gtest/precompiled.cc)
    target_link_libraries(sluice_gtest PRIVATE GTest::gmock)
    target_compile_options(sluice_gtest PRIVATE ${sluice_test_options})
    target_precompile_headers(sluice_gtest PRIVATE <gmock/gmock.h> <gtest/gtest.h>)
endif()
# sluice_test_binary(NAME SOURCES file... LINK target...): the same, run by whoever asks for it.
function(sluice_test_binary name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_compile_options(${name} PRIVATE ${sluice_test_options})
    sluice_compile_together(${name} ${ARG_SOURCES})
    target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE ${ARG_LINK} GTest::gmock GTest::gtest_main)
    target_precompile_headers(${name} REUSE_FROM sluice_gtest)
    add_dependencies(unit_tests ${name})
endfunction()
function(sluice_test name)
    sluice_test_binary(${name} ${ARGN})
    sluice_add_gtests(${name})
endfunction()

# sluice_add_gtests(NAME [PREFIX prefix] [LABEL label] [FILTER filter]): its tests, each by itself. Where
# to begin a process costs more than most tests do, each process has a quarter of them.
function(sluice_add_gtests name)
    cmake_parse_arguments(ARG "" "PREFIX;LABEL;FILTER" "" ${ARGN})
    if(NOT SLUICE_SANITIZE AND NOT CMAKE_CROSSCOMPILING)
        # LABELS stands last: with none, nothing may follow.
        gtest_discover_tests(${name} TEST_PREFIX "${ARG_PREFIX}" TEST_FILTER "${ARG_FILTER}"
            DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300 LABELS "${ARG_LABEL}")
        return()
    endif()
    if(NOT ARG_FILTER)
        set(ARG_FILTER "*")  # nothing would be no test
    endif()
    foreach(part RANGE 3)
        add_test(NAME ${name}.${part} COMMAND ${name} --gtest_brief=1 --gtest_filter=${ARG_FILTER})
        set_tests_properties(${name}.${part} PROPERTIES TIMEOUT 1200 LABELS "${ARG_LABEL}"
            ENVIRONMENT "GTEST_TOTAL_SHARDS=4;GTEST_SHARD_INDEX=${part}")
    endforeach()
endfunction()

function(sluice_binary name)
    cmake_parse_arguments(ARG "" "ROOM;MAIN" "" ${ARGN})
    if(EXISTS ${CMAKE_SOURCE_DIR}/${ARG_MAIN})
        add_executable(${name} ${ARG_MAIN})
        target_link_libraries(${name} PRIVATE sluice_${ARG_ROOM})
    endif()
endfunction()
