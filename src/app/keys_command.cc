#include "app/keys_command.h"

#include <boost/json.hpp>
#include <functional>

#include "app/admin_client.h"
#include "app/table.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

int ask_and_show(const Config& config,
                 const json::object& request,
                 const KeysOptions& options,
                 const Console& console,
                 const std::function<void(const json::value&)>& show_text) {
    const auto result = ask_admin(config, request);
    if (!result) {
        const bool misused =
            result.error().name == "bad_grant" || result.error().name == "bad_owner";
        return report(console, "keys", result.error(), misused ? kExitUsage : kExitFailure);
    }
    if (options.json) {
        console.out << *result << '\n';
    } else {
        show_text(*result);
    }
    console.out << std::flush;
    return kExitOk;
}

std::string allowed(const json::value& key) {
    const json::value& allow = key.at("allow");
    if (allow.is_null()) return "everything";
    std::string text;
    for (const json::value& grant : allow.as_array()) {
        if (!text.empty()) text += ", ";
        text += grant.as_string();
    }
    return text;
}

}  // namespace

int run_keys_create(const Config& config, const KeysOptions& options, const Console& console) {
    json::object request{{"command", "keys.create"}, {"owner", options.owner}};
    if (!options.allow.empty()) request["allow"] = json::value_from(options.allow);
    return ask_and_show(config, request, options, console, [&](const json::value& key) {
        console.out << "access key id:     " << text_of(key, "access_key_id") << '\n'
                    << "secret access key: " << text_of(key, "secret_access_key") << '\n'
                    << "allowed:           " << allowed(key) << '\n'
                    << "The secret is not shown again.\n";
    });
}

int run_keys_list(const Config& config, const KeysOptions& options, const Console& console) {
    return ask_and_show(
        config, {{"command", "keys.list"}}, options, console, [&](const json::value& keys) {
            Table table({"ACCESS KEY ID", "OWNER", "CREATED", "ALLOWED"});
            for (const json::value& key : keys.as_array()) {
                table.add({text_of(key, "access_key_id"),
                           text_of(key, "owner"),
                           text_of(key, "created"),
                           allowed(key)});
            }
            table.print(console.out);
        });
}

int run_keys_revoke(const Config& config, const KeysOptions& options, const Console& console) {
    const json::object request{{"command", "keys.revoke"}, {"access_key_id", options.id}};
    return ask_and_show(config, request, options, console, [&](const json::value& key) {
        console.out << "revoked " << text_of(key, "access_key_id") << '\n';
    });
}

}  // namespace sluice::app
