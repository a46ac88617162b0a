// For a library that is preloaded: the C library's function behind the one of the same name that
// the library defines. Nothing here allocates.
//
//     int close(int fd) {
//         NEXT(close);      // the real one is real()
//         return real(fd);
//     }
#pragma once

#include <dlfcn.h>

template <class Function>
Function* next_call(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}
#define NEXT(name) static auto* const real = next_call<decltype(name)>(#name)
