#include "embedded/access_key_rows.h"

#include "ports/grant_text.h"

namespace sluice::embedded {
namespace {

constexpr std::string_view kEverything = "*";

// A grant a line.
std::string text_of(const std::optional<std::vector<Grant>>& grants) {
    if (!grants) return std::string(kEverything);
    std::string text;
    for (const Grant& grant : *grants) text += grant_text(grant) + "\n";
    return text;
}

Result<std::optional<std::vector<Grant>>> grants_of(std::string_view text) {
    if (text == kEverything) return std::nullopt;
    std::vector<Grant> grants;
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto grant = parse_grant(text.substr(0, end));
        if (!grant || end == std::string_view::npos) {
            return fail(Code::kInvalid, "data_dir_damaged", "an access key's grants are damaged");
        }
        grants.push_back(*std::move(grant));
        text.remove_prefix(end + 1);
    }
    return std::optional(std::move(grants));
}

}  // namespace

Result<std::vector<AccessKeyRow>> all_access_keys(Db& db) {
    Statement row = TRY(db.query(
        "SELECT id, owner, secret, grants, created FROM access_keys ORDER BY created, id"));
    std::vector<AccessKeyRow> rows;
    while (TRY(row.step())) {
        AccessKeyRow& added = rows.emplace_back();
        added.key.id = row.text(0);
        added.key.owner = row.text(1);
        added.sealed_secret = row.text(2);
        added.key.grants = TRY(grants_of(row.text(3)));
        added.key.created = row.time(4);
    }
    return rows;
}

Result<void> insert_access_key(Db& db, const AccessKeyRow& row) {
    const std::string grants = text_of(row.key.grants);
    TRY(
        db.run("INSERT INTO access_keys(id, owner, secret, grants, created)"
               " VALUES(?1, ?2, ?3, ?4, ?5)",
               std::string_view(row.key.id),
               std::string_view(row.key.owner),
               Blob{row.sealed_secret},
               std::string_view(grants),
               row.key.created));
    return {};
}

Result<void> delete_access_key(Db& db, const std::string& id) {
    const auto deleted = TRY(db.run("DELETE FROM access_keys WHERE id = ?1", std::string_view(id)));
    if (deleted == 0) {
        return fail(Code::kNotFound, "no_such_access_key", "there is no such access key");
    }
    return {};
}

}  // namespace sluice::embedded
