# Debian bookworm packages only; each has its line in docs/dependencies.md.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(HWY REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_library(RE2_LIBRARY re2 REQUIRED)  # bookworm's has no CMake package
add_library(re2::re2 UNKNOWN IMPORTED)
set_target_properties(re2::re2 PROPERTIES IMPORTED_LOCATION ${RE2_LIBRARY})
if(NOT SLUICE_ENGINE_ONLY)
    find_package(Boost 1.81 REQUIRED COMPONENTS url)
    find_package(OpenSSL 3 REQUIRED)
    find_package(SQLite3 REQUIRED)
    find_package(CURL REQUIRED)
    find_package(CLI11 REQUIRED)
    find_package(spdlog REQUIRED)
    find_package(prometheus-cpp REQUIRED COMPONENTS core)
    find_package(pugixml REQUIRED)
endif()
# uchardet brings no CMake package, and pkg-config would not find it when cross-compiling.
find_path(UCHARDET_INCLUDE_DIR uchardet/uchardet.h REQUIRED)
find_library(UCHARDET_LIBRARY uchardet REQUIRED)
add_library(uchardet::uchardet UNKNOWN IMPORTED)
set_target_properties(uchardet::uchardet PROPERTIES
    IMPORTED_LOCATION ${UCHARDET_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${UCHARDET_INCLUDE_DIR})
find_package(ZLIB REQUIRED)
find_path(ZSTD_INCLUDE_DIR zstd.h REQUIRED)  # bookworm's CMake package knows one architecture only
find_library(ZSTD_LIBRARY zstd REQUIRED)
add_library(zstd::zstd UNKNOWN IMPORTED)
set_target_properties(zstd::zstd PROPERTIES
    IMPORTED_LOCATION ${ZSTD_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${ZSTD_INCLUDE_DIR})
if(SLUICE_TESTS)
    find_package(GTest REQUIRED)
endif()

# Asio and Beast are compiled once, in the translation units that say so (separate compilation).
add_compile_definitions(
    BOOST_ASIO_SEPARATE_COMPILATION
    BOOST_BEAST_SEPARATE_COMPILATION
    BOOST_ASIO_NO_DEPRECATED)
