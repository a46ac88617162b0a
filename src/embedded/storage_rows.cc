#include "embedded/storage_rows.h"

#include <utility>

#include "embedded/bucket_rows.h"
#include "embedded/object_rows.h"
#include "embedded/part_rows.h"
#include "embedded/upload_rows.h"

namespace sluice::embedded {

namespace {

std::unexpected<Error> precondition_failed() {
    return fail(Code::kConflict, "precondition_failed", "the object is not what was expected");
}

struct Check {
    Db& db;
    Credentials& keys;

    Result<void> operator()(const BucketExists& wanted) const {
        TRY(find_bucket(db, wanted.bucket));
        return {};
    }
    Result<void> operator()(const ObjectAbsent& wanted) const {
        if (TRY(object_exists(db, wanted.name))) return precondition_failed();
        return {};
    }
    Result<void> operator()(const ObjectIs& wanted) const {
        const ObjectRow row = TRY(find_object(db, wanted.name));
        if (wanted.etag && row.info.etag != *wanted.etag) return precondition_failed();
        return {};
    }
    // Asked of memory, which follows each commit before the next: the secrets need not be opened.
    Result<void> operator()(const StillAllowed& wanted) const {
        const AccessKey key = TRY(keys.find(wanted.access_key_id));
        if (may(key, wanted.access, wanted.name.bucket, wanted.name.key.text())) return {};
        return fail(Code::kDenied, "access_denied", "the access key may not do that any more");
    }
};

struct Apply {
    Db& db;
    WallTime now;
    StorageEffects& effects;

    Result<void> operator()(const RemoveObject& change) const {
        discard(TRY(remove_object(db, change.name)));
        return {};
    }
    Result<void> operator()(const TagObject& change) const {
        return tag_object(db, change.name, change.tags);
    }
    Result<void> operator()(const CreateBucket& change) const {
        effects.buckets_changed = true;
        return insert_bucket(db, change.bucket, now);
    }
    Result<void> operator()(const DeleteBucket& change) const {
        effects.buckets_changed = true;
        return delete_bucket(db, change.name);
    }
    Result<void> operator()(const SetBucketCors& change) const {
        effects.buckets_changed = true;
        return set_bucket_cors(db, change.name, change.document);
    }
    Result<void> operator()(const SetBucketNotification& change) const {
        effects.buckets_changed = true;
        return set_bucket_notification(db, change.name, change.document);
    }
    Result<void> operator()(const BeginUpload& change) const {
        return insert_upload(db, change.upload, now);
    }
    Result<void> operator()(const PutPart& change) const {
        TRY(check_unfinished(db, change.upload));
        const auto& staged = static_cast<const EmbeddedStagedObject&>(*change.bytes);
        NewPart part{change.upload, change.number, staged.info()};
        if (staged.file()) {
            part.file = staged.file()->id();
            effects.visible.push_back(staged.file());
        } else {
            part.body = Blob{staged.body()};
        }
        discard(TRY(put_part(db, part, now)));
        return {};
    }
    Result<void> operator()(const CompleteUpload& change) const {
        TRY(complete_upload(db, change.upload, change.object.etag));
        discard(TRY(keep_parts(db, change.upload, change.parts)));
        const NewObject object{.info = change.object, .body = Blob{""}, .upload = change.upload};
        discard(TRY(put_object(db, object, now)));
        return {};
    }
    Result<void> operator()(const AbortUpload& change) const {
        TRY(check_unfinished(db, change.upload));
        TRY(delete_upload(db, change.upload));
        discard(TRY(delete_parts(db, change.upload)));
        return {};
    }

    void discard(std::vector<std::string> files) const {
        for (std::string& file : files) effects.garbage.push_back(std::move(file));
    }
};

}  // namespace

Result<void> check(Db& db, Credentials& keys, const Expectation& expectation) {
    return std::visit(Check{db, keys}, expectation);
}

Result<void> apply(Db& db, const StorageChange& change, WallTime now, StorageEffects& effects) {
    return std::visit(Apply{db, now, effects}, change);
}

const StagedObject* staged_bytes(const StorageChange& change) {
    const auto* part = std::get_if<PutPart>(&change);
    return part ? part->bytes.get() : nullptr;
}

}  // namespace sluice::embedded
