import ConsoleCore
import Curses

/// Fields that refer to other records.
extension FormScreen {
  /// Whether the field under the cursor refers to another record.
  func isReference(_ context: Context) -> Bool {
    guard let row = current, row.kind == .field else { return false }
    return ReferenceText.references(context).isReference(row.field, draft[row.field.pointer], in: draft.objectClass)
  }

  func referenceOffers(_ context: Context) -> [Offer] {
    let isReference = isReference(context)
    let none = isReference ? nil : "the field does not refer to a record"
    let fixed = current?.field.isEditable == true && !isReadOnly ? none : "the field is read-only"
    return [
      Offer(.pickReference, bar: isReference, disabled: fixed), Offer(.goTo, bar: isReference, disabled: none),
      Offer(.usedBy, disabled: draft.isNew ? "the record does not exist on the device yet" : nil),
    ]
  }

  func pickReference(_ context: Context) -> [Action] {
    guard let field = current?.field else { return [] }
    return [
      .push(
        ReferenceDialog(
          field, of: draft.objectClass, selected: draft[field.pointer], besides: draft.base?.uuid, context))
    ]
  }

  func goToReference(_ context: Context) -> [Action] {
    guard let field = current?.field else { return [] }
    return ReferenceText.follow(field, draft[field.pointer], of: draft.objectClass, context)
  }
}
