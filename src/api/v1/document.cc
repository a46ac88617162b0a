#include "api/v1/document.h"

namespace sluice::api::v1 {

Response document() {
    return {200,
            {{"Content-Type", "application/yaml; charset=utf-8"},
             {"Cache-Control", "no-cache"},
             {"X-Content-Type-Options", "nosniff"}},
            std::string(document_text())};
}

}  // namespace sluice::api::v1
