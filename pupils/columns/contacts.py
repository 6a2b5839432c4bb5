"""Contacts: whom a pupil has, how they are reached, and what an order says."""

from typing import Final

from pupils import cells, contact_cells
from pupils.columns.column import column, columns
from pupils.columns.identity import IDENTITY

CONTACTS: Final = IDENTITY | columns(
    column(
        "contact_id",
        "School's own number of the contact",
        "Contact ID | Contact number | Guardian ID | Parent ID | Contact person ID",
        cells.read_text,
    ),
    column("contact_title", "Title", "Contact title | Parent title | Title | Salutation", cells.read_name),
    column(
        "contact_forename",
        "Contact's forename",
        "Contact forename | Contact first name | Parent forename | Parent first name | Guardian forename",
        cells.read_name,
    ),
    column(
        "contact_surname",
        "Contact's surname",
        "Contact surname | Contact last name | Parent surname | Parent last name | Guardian surname",
        cells.read_name,
    ),
    column(
        "contact_name",
        "Contact",
        "Contact name | Contact full name | Contact | Parent name | Parent | Guardian name | Guardian",
        cells.read_name,
    ),
    column(
        "relationship",
        "Relationship",
        "Relationship | Relationship to pupil | Relationship to student | Relation | Relation type",
        contact_cells.read_relationship,
    ),
    column(
        "priority",
        "Priority",
        "Priority | Contact priority | Contact order | Call order | Order",
        contact_cells.read_priority,
    ),
    column(
        "has_parental_responsibility",
        "Parental responsibility",
        "Parental responsibility | Has parental responsibility | Legal responsibility | PR",
        contact_cells.read_yes,
    ),
    column(
        "mobile",
        "Mobile",
        "Mobile | Mobile phone | Mobile number | Mobile telephone | Cell",
        contact_cells.read_phone,
    ),
    column(
        "home_phone",
        "Home phone",
        "Home phone | Home telephone | Home number | Telephone | Phone",
        contact_cells.read_phone,
    ),
    column("work_phone", "Work phone", "Work phone | Work telephone | Work number", contact_cells.read_phone),
    column("email", "E-mail", "E-mail | Email | Email address | Home email", contact_cells.read_email),
    column(
        "address",
        "Address",
        "Address | Full address | Home address | Postal address | Address block",
        contact_cells.read_address,
    ),
    column(
        "language",
        "Language",
        "Language | First language | Home language | Main language",
        contact_cells.read_language,
    ),
    column(
        "needs_interpreter",
        "Needs an interpreter",
        "Interpreter | Needs interpreter | Needs an interpreter | Interpreter needed",
        contact_cells.read_yes,
    ),
    column(
        "has_separate_copy",
        "Separate copy of letters",
        "Separate copy | Separate copy of letters | Separate correspondence | Own copy",
        contact_cells.read_yes,
    ),
    column(
        "is_do_not_contact",
        "Do not contact",
        "Do not contact | No contact | Do not disclose | Contact not allowed",
        contact_cells.read_yes,
    ),
    column(
        "is_address_hidden",
        "Address hidden",
        "Address hidden | Hide address | Hidden address | Confidential address",
        contact_cells.read_yes,
    ),
    column(
        "order_says",
        "Court order",
        "Court order | Court orders | Order says | What the order says",
        contact_cells.read_order,
    ),
    column(
        "order_bars",
        "The order bars contact",
        "Order bars contact | The order bars contact | Barred | Barred by order",
        contact_cells.read_yes,
    ),
    column(
        "order_starts_on",
        "Order from",
        "Order from | Order start date | Court order start date | Court order from",
        cells.read_date,
    ),
    column(
        "order_ends_on",
        "Order until",
        "Order until | Order end date | Court order end date | Court order until",
        cells.read_date,
    ),
)
