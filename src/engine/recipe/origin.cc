#include "engine/recipe/origin.h"

#include "engine/recipe/row_codec.h"

namespace sluice::engine {

void append_origin(std::string& out, const Origin& origin) {
    append_big_endian(out, origin.row);
    append_big_endian(out, origin.byte_offset);
    out += origin.raw;
}

Origin read_origin(std::string_view bytes) {
    return {read_big_endian(bytes), read_big_endian(bytes.substr(8)), bytes.substr(16)};
}

}  // namespace sluice::engine
