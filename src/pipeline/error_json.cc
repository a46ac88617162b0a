#include "pipeline/error_json.h"

#include <boost/json.hpp>

namespace sluice::pipeline {

void add_place(const Place& place, boost::json::object& object) {
    if (place.row) object["row"] = *place.row;
    if (place.column) object["column"] = *place.column;
    if (place.byte_offset) object["byte_offset"] = *place.byte_offset;
}

boost::json::object error_json(const Error& error) {
    boost::json::object object{{"code", error.name}, {"message", error.message}};
    add_place(error.place, object);
    return object;
}

}  // namespace sluice::pipeline
