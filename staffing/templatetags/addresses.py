"""The addresses of rows, for lists: `url` works out each anew, which is most of what a long list costs."""

from django import template

from staffing.addresses import address

register = template.Library()
register.simple_tag(address)
