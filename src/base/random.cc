#include "base/random.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>
#include <vector>

#include "base/hex.h"

namespace sluice {
namespace {

class SystemRandom final : public Random {
  public:
    void fill(std::span<std::byte> out) override {
        while (!out.empty()) {
            const ssize_t got = getrandom(out.data(), out.size(), 0);
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) std::abort();  // without randomness no id and no secret is safe
            out = out.subspan(static_cast<std::size_t>(got));
        }
    }
};

}  // namespace

Random& system_random() {
    static SystemRandom random;
    return random;
}

std::string random_hex(Random& random, std::size_t bytes) {
    std::vector<std::byte> raw(bytes);
    random.fill(raw);
    return to_hex(raw);
}

}  // namespace sluice
