#include "aws/dynamodb/value.h"

namespace sluice::aws::dynamodb {
namespace {

template <class T>
T member(const Item& item, std::string_view name) {
    const auto found = item.find(name);
    const T* value = found == item.end() ? nullptr : std::get_if<T>(&found->second);
    return value ? *value : T{};
}

}  // namespace

std::string text_in(const Item& item, std::string_view name) {
    return member<std::string>(item, name);
}

std::int64_t number_in(const Item& item, std::string_view name) {
    return member<std::int64_t>(item, name);
}

bool flag_in(const Item& item, std::string_view name) {
    return member<bool>(item, name);
}

std::string Substitutes::name(std::string_view attribute) {
    const std::string substitute = "#" + std::string(attribute);
    names_[substitute] = attribute;
    return substitute;
}

std::string Substitutes::value(Value value) {
    const std::string substitute = ":" + std::to_string(values_.size());
    values_[substitute] = std::move(value);
    return substitute;
}

}  // namespace sluice::aws::dynamodb
