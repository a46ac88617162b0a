// Result<T>: a value or an Error. Expected failures travel this way; nothing in Sluice throws them.
//
//     Result<Job> load(JobId id) {
//         auto row = TRY(find(id));            // on an error, returns it from this function
//         if (row.empty()) return fail(Code::kNotFound, "no_such_job", "…");
//         return Job{…};
//     }
#pragma once

#include <expected>
#include <string>
#include <utility>

#include "base/error.h"

namespace sluice {

template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
  public:
    using std::expected<T, Error>::expected;
    using std::expected<T, Error>::operator=;
};

inline std::unexpected<Error> fail(Code code,
                                   std::string name,
                                   std::string message,
                                   Place place = {}) {
    return std::unexpected(Error{code, std::move(name), std::move(message), std::move(place)});
}

namespace detail {
template <class T>
T take(Result<T>& result) {
    return std::move(*result);
}
inline void take(Result<void>&) {}
}  // namespace detail

}  // namespace sluice

// Evaluates to the value of a Result, or returns its error from the enclosing function.
#define TRY(expression)                                                   \
    __extension__({                                                       \
        auto sluice_try_result = (expression);                            \
        if (!sluice_try_result) [[unlikely]]                              \
            return std::unexpected(std::move(sluice_try_result).error()); \
        ::sluice::detail::take(sluice_try_result);                        \
    })
