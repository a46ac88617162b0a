# Warnings are errors on both compilers; the sanitizers and the hardening flags apply to every target.
add_compile_options(-Wall -Wextra -Wconversion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 reports these inside the standard library's own inlined code at -O2/-O3, not in ours.
    add_compile_options(-Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds
                        -Wno-stringop-overread
                        -Wno-mismatched-new-delete)  # Asio's coroutine frames at -O1
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_compile_options(-Wthread-safety)
endif()

if(SLUICE_SANITIZE)
    add_compile_options(-fsanitize=${SLUICE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${SLUICE_SANITIZE})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND SLUICE_SANITIZE MATCHES "thread")
        add_compile_options(-Wno-tsan)  # atomic_thread_fence inside Asio
    endif()
else()
    add_compile_options(-fstack-protector-strong -fPIE)
    add_link_options(-pie -Wl,-z,relro,-z,now)
    if(CMAKE_BUILD_TYPE STREQUAL "Release")
        add_compile_definitions(_FORTIFY_SOURCE=2)
    endif()
endif()

if(SLUICE_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()

if(SLUICE_PLANTED_FAULTS)
    add_compile_definitions(SLUICE_PLANTED_FAULTS)
endif()
