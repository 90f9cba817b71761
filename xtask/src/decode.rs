use crate::model::Model;
use crate::source;

pub(crate) fn generate(_model: &Model) -> Result<String, String> {
    source::finish("To come.", "")
}
