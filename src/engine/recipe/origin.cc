#include "engine/recipe/origin.h"

#include <algorithm>
#include <string>

#include "engine/recipe/row_codec.h"

namespace sluice::engine {

std::array<char, kPlaceBytes> place_of(const Origin& origin) {
    std::string bytes;
    append_big_endian(bytes, origin.row);
    append_big_endian(bytes, origin.byte_offset);
    std::array<char, kPlaceBytes> place{};
    std::ranges::copy(bytes, place.begin());
    return place;
}

Origin read_origin(const Field* fields) {
    const std::string_view place = fields[0].text();
    return {read_big_endian(place), read_big_endian(place.substr(8)), fields[1].text()};
}

}  // namespace sluice::engine
