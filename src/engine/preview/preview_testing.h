// For the tests of the preview: what is asked for, and what is shown.
#pragma once

#include <gtest/gtest.h>

#include <string_view>
#include <utility>

#include "engine/preview/preview.h"

namespace sluice::engine {

inline PreviewWish beginning(std::string_view bytes) {
    PreviewWish wish{.bytes = bytes};
    wish.input.decompressed_bytes_max = Limits{}.decompressed_bytes;
    wish.spec.to = Format::kNdjson;
    wish.spec.detect.emplace();
    return wish;
}

inline PreviewWish whole(std::string_view bytes) {
    PreviewWish wish = beginning(bytes);
    wish.whole = true;
    return wish;
}

inline Preview shown(const PreviewWish& wish) {
    auto made = preview(wish);
    EXPECT_TRUE(made) << describe(made.error());
    return made ? *std::move(made) : Preview();
}

}  // namespace sluice::engine
